import type { NodeId } from '../core/base/ids.ts';
import { aged, type Reading } from '../core/base/reading.ts';
import type { LedgerEvent } from '../core/ledger/event.ts';
import type { PermitAdvanced } from '../core/ledger/events/permit.ts';
import { PERMIT_TTL_MAX_MS } from '../core/ledger/guard-log.ts';
import type {
  Grant,
  NodeBefore,
  Permit,
  PermitId,
  RequestKey,
} from '../core/ledger/permits/permit.ts';
import type { Timing } from '../core/rulebook/runbook.ts';
import type { DecideInputs } from '../core/verdict/case.ts';
import type { Verdict } from '../core/verdict/decide.ts';
import type { Claim } from './claim.ts';
import type { Judgement } from './conclusion.ts';

/** Where a runbook does not say how long a node takes: what it takes most of them, twice. */
const NODE_WINDOW_DEFAULT_MS = 600_000;

/** How long a permit lives without being renewed, unless its holder asks for another time. */
function defaultTtlMs({ nodeWindowMs, soakMs }: Timing): number {
  return Math.min((nodeWindowMs ?? NODE_WINDOW_DEFAULT_MS) + soakMs, PERMIT_TTL_MAX_MS);
}

/** A new permit, or the next action of the one that the holder has. */
export function grantEvent(
  { claim, decided, inputs }: Judgement,
  to: {
    readonly id: Permit['id'];
    readonly own: Permit | undefined;
    readonly request: RequestKey | undefined;
  },
): LedgerEvent {
  const { decisionId: decision, verdict } = decided;
  const { id, own, request } = to;
  const grant = grantOf(claim, { id, decision, verdict, inputs, request });
  if (own === undefined) return { type: 'permit-granted', by: claim.by, grant };
  return { type: 'permit-advanced', by: claim.by, ...advanceOf(grant) };
}

/** What a claim is granted when its verdict is a go. */
function grantOf(
  claim: Claim,
  made: {
    readonly id: PermitId;
    readonly decision: string;
    readonly verdict: Verdict;
    readonly inputs: DecideInputs;
    readonly request: RequestKey | undefined;
  },
): Grant {
  const { question, holder, rollout, confirm, runbook, watch } = claim;
  const { id, decision, verdict, inputs, request } = made;
  return {
    ...{ id, ...question, holder, rollout, confirm, request, decision },
    runbook: runbook.definition.runbook,
    isCure: verdict.isCure,
    ttlMs: claim.ttlMs ?? defaultTtlMs(runbook.definition.timing),
    before: nodeBefore(question.node, inputs),
    rulebookDigest: watch.rulebookDigest,
  };
}

/** What of a grant changes when the same step goes on to its next action. */
function advanceOf(grant: Grant): Omit<PermitAdvanced, 'type' | 'by'> {
  const { id, action, toVersion, runbook, ttlMs, before, request, decision } = grant;
  const { holder, rulebookDigest } = grant;
  return {
    ...{ id, holder, action, toVersion, runbook, ttlMs, before, request, decision },
    rulebookDigest,
  };
}

/** What the node is like now, as far as fresh evidence tells. */
function nodeBefore(node: NodeId, { evaluation, cluster, now }: DecideInputs): NodeBefore {
  const seen = evaluation.snapshot.nodes.find(({ id }) => id === node);
  const fresh = <T>(reading: Reading<T> | undefined): T | undefined => {
    if (reading === undefined) return undefined;
    const current = aged(reading, { now, maxAgeMs: cluster.maxAgeMs });
    return current.kind === 'known' ? current.value : undefined;
  };
  return { startedAtSeconds: fresh(seen?.startedAtSeconds), version: fresh(seen?.version) };
}
