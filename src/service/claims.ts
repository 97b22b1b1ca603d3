import { digestText } from '../core/base/digest.ts';
import { invariant } from '../core/base/errors.ts';
import type { ClusterId } from '../core/base/ids.ts';
import { instant } from '../core/base/time.ts';
import { canonicalJson } from '../core/ledger/canonical-json.ts';
import { encodeEvent, type LedgerEvent } from '../core/ledger/event.ts';
import type { EndedPermit, Permit, PermitId, RequestKey } from '../core/ledger/permits/permit.ts';
import { findPermit, type PermitRefusal } from '../core/ledger/permits/permit-command.ts';
import type { Token } from '../core/ledger/permits/token.ts';
import { targetOf } from '../core/ledger/permits/transitions.ts';
import { type Asker, ownPermit } from '../core/ledger/permits/view-of-permits.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { DecideInputs } from '../core/verdict/case.ts';
import { decide } from '../core/verdict/decide.ts';
import type { Evaluation } from '../core/verdict/evaluation.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Claim } from './claim.ts';
import type { LedgerUnavailable, Transacted } from './cluster-ledger.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import type { Decided } from './decided.ts';
import type { DecisionLog } from './decision-log.ts';
import { type GatherSources, gather } from './gather.ts';
import { advanceOf, grantOf } from './grant.ts';
import type { Ledgers } from './ledgers.ts';

/** What a claim, or its confirmation, comes to. */
export type ClaimAnswer =
  /** Go, and the slot is held: durable before this answer (I4). */
  | { readonly kind: 'reserved'; readonly decided: Decided; readonly permit: Permit }
  /** No-go; nothing is reserved. */
  | { readonly kind: 'denied'; readonly decided: Decided; readonly permit: Permit | undefined }
  /** A repeat of a claim whose permit has gone on, or is over. */
  | { readonly kind: 'repeated'; readonly permit: Permit | EndedPermit }
  /** The same idempotency key with another question. */
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'refused'; readonly refusal: PermitRefusal }
  | { readonly kind: 'warming-up'; readonly cluster: ClusterId; readonly retryAfterMs: number }
  | LedgerUnavailable;

/** What claims are worked out with. */
export interface ClaimsOptions extends GatherSources {
  readonly ledgers: Ledgers;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly decisions: Pick<DecisionLog, 'prepare'>;
}

/** What a transaction gives: an answer, or a go whose permit is in the state after it. */
type Result =
  | { readonly kind: 'answer'; readonly answer: ClaimAnswer }
  | { readonly kind: 'go'; readonly decided: Decided; readonly id: PermitId };

interface Judgement {
  readonly claim: Claim;
  readonly decided: Decided;
  readonly inputs: DecideInputs;
}

/** What a go does to the ledger; without an event it only says that what is there still stands. */
interface Consequence {
  readonly cause: 'claim' | 'confirm';
  readonly id: PermitId;
  readonly event: LedgerEvent | undefined;
  /** The permit that is there already, for a no that leaves it as it is. */
  readonly permit: Permit | undefined;
}

/**
 * Judges and reserves in one step: the decision is made on the state of the ledger to which the
 * permit is appended, or it is made again. Two who claim at once never both get the last slot (I1).
 */
export class Claims {
  readonly #options: ClaimsOptions;

  constructor(options: ClaimsOptions) {
    this.#options = options;
  }

  /** Reserves a step, or goes on with the step that the same holder has on this node. */
  async claim(claim: Claim): Promise<ClaimAnswer> {
    const { evaluation, cluster } = claim.watch;
    if (evaluation === undefined) {
      return { kind: 'warming-up', cluster: cluster.id, retryAfterMs: cluster.intervalMs };
    }
    const request = requestOf(claim);
    const transacted = await this.#options.ledgers.transact<Result>(cluster.id, async (state) => {
      const repeat = request && repeatOf(state, claim, request);
      if (repeat?.kind === 'answer') return { kind: 'decided', records: [], result: repeat };
      const own = repeat?.permit ?? ownPermit(state.permits, askerOf(claim));
      const isSame = own?.action === claim.question.action && own.by === claim.by;
      if (own !== undefined && isSame && own.stage.kind !== 'granted') {
        return answer({ kind: 'repeated', permit: own });
      }
      const judged = this.#judge(claim, { evaluation, state });
      if (own !== undefined && isSame) {
        const { id } = own;
        return await this.#conclude(judged, { cause: 'claim', id, event: undefined, permit: own });
      }
      return await this.#conclude(judged, this.#reserve(judged, own, request));
    });
    return answerOf(transacted);
  }

  /** Judges a permit once more, on evidence that was gathered after its grant. */
  async confirm(asked: ConfirmRequest): Promise<ClaimAnswer> {
    const { watch, by, id } = asked;
    const { ledgers, clock } = this.#options;
    const standing = ledgers.standingOf(watch.cluster.id);
    if (standing.kind === 'unavailable') {
      return { kind: 'unavailable', reason: 'damaged', detail: standing.detail };
    }
    const first = findPermit(standing.state, asked);
    if (first.kind === 'refused') return first;
    if (first.kind === 'over') return { kind: 'repeated', permit: first.ended };
    // What was granted or advanced was so no later than it was renewed.
    const grantedAt = instant(first.permit.renewedAtMs - clock.wallOffsetMs());
    const evaluation = await watch.evaluationSince(grantedAt);
    const transacted = await ledgers.transact<Result>(watch.cluster.id, async (state) => {
      const found = findPermit(state, asked);
      if (found.kind === 'refused') return answer(found);
      if (found.kind === 'over') return answer({ kind: 'repeated', permit: found.ended });
      const { permit } = found;
      const claim = claimOf(permit, watch);
      if (targetOf(permit.stage, 'confirm') === undefined || claim === undefined) {
        return answer({ kind: 'repeated', permit });
      }
      const judged = this.#judge(claim, { evaluation, state });
      const moved = { type: 'permit-moved', by, id, move: 'confirm', ttlMs: undefined } as const;
      const event = { ...moved, decision: judged.decided.decisionId };
      return await this.#conclude(judged, { cause: 'confirm', id, event, permit });
    });
    return answerOf(transacted);
  }

  #judge(
    claim: Claim,
    { evaluation, state }: { readonly evaluation: Evaluation; readonly state: LedgerState },
  ): Judgement {
    const { clock, ids, ledgers, hold } = this.#options;
    const { watch, question, runbook } = claim;
    const asker = askerOf(claim);
    // The view is of the very state that the permit would be appended to.
    const ledger = { kind: 'known', view: ledgers.viewFor(state, asker) } as const;
    const inputs = gather(
      { watch, evaluation, question, runbook, asker, now: clock.now() },
      {
        hold,
        ledgers: {
          viewOf: (cluster, windows) => ledgers.viewOf(cluster, windows),
          ledgerViewOf: () => ledger,
        },
      },
    );
    return { claim, inputs, decided: { decisionId: ids.decision(), verdict: decide(inputs) } };
  }

  /** A new permit, or the next action of the one that the holder has. */
  #reserve(
    { claim, decided, inputs }: Judgement,
    own: Permit | undefined,
    request: RequestKey | undefined,
  ): Consequence {
    const { by } = claim;
    const { decisionId: decision, verdict } = decided;
    const id = own?.id ?? this.#options.ids.permit();
    const grant = grantOf(claim, { id, decision, verdict, inputs, request });
    const event: LedgerEvent =
      own === undefined
        ? { type: 'permit-granted', by, grant }
        : { type: 'permit-advanced', by, ...advanceOf(grant) };
    return { cause: 'claim', id, event, permit: own };
  }

  /** Writes the decision, with what it leads to when it is a go. */
  async #conclude({ claim, decided, inputs }: Judgement, consequence: Consequence) {
    const { clock, decisions } = this.#options;
    const { watch, by } = claim;
    const { cause, event, id, permit } = consequence;
    const wallOffsetMs = clock.wallOffsetMs();
    const made = { ...decided, inputs, rules: watch.rules, wallOffsetMs, cause, by };
    const prepared = await decisions.prepare(made);
    if (prepared.kind === 'unavailable') return prepared;
    if (decided.verdict.decision !== 'go') {
      const denied = { kind: 'denied', decided, permit } as const;
      return { ...answer(denied), records: [prepared.record] };
    }
    const atMs = Math.trunc(clock.now() + wallOffsetMs);
    const events = event === undefined ? [] : [encodeEvent(event, atMs)];
    const result: Result = { kind: 'go', decided, id };
    return { kind: 'decided', records: [prepared.record, ...events], result } as const;
  }
}

/** Whoever holds a permit and is about to act. */
export interface ConfirmRequest {
  readonly watch: ClusterWatch;
  readonly id: PermitId;
  readonly token: Token;
  /** The principal. */
  readonly by: string;
}

function askerOf({ question, holder, by }: Claim): Asker {
  return { node: question.node, holder, by, isUndo: question.action === 'rollback' };
}

/** What a claim asks, without who asks and under which key. */
function requestOf(claim: Claim): RequestKey | undefined {
  const { idempotencyKey: key, watch, question, holder, rollout, confirm, ttlMs } = claim;
  if (key === undefined) return undefined;
  const runbook = claim.runbook.definition.runbook;
  const cluster = watch.cluster.id;
  const asked = { cluster, ...question, runbook, holder, rollout, confirm, ttlMs, by: claim.by };
  return { key, digest: digestText(canonicalJson(asked)) };
}

/** What the log knows of the same key by the same principal. */
function repeatOf(
  { permits }: LedgerState,
  { holder, by }: Claim,
  { key, digest }: RequestKey,
):
  | { readonly kind: 'answer'; readonly answer: ClaimAnswer }
  | { readonly kind: 'open'; readonly permit: Permit }
  | undefined {
  const isIt = (permit: Permit | EndedPermit) =>
    permit.request?.key === key && permit.holder === holder;
  const open = permits.open.find((permit) => permit.by === by && isIt(permit));
  const ended = permits.ended.find(isIt);
  const found = open ?? ended;
  if (found === undefined) return undefined;
  if (found.request?.digest !== digest) return { kind: 'answer', answer: { kind: 'mismatch' } };
  if (open !== undefined) return { kind: 'open', permit: open };
  return { kind: 'answer', answer: { kind: 'repeated', permit: found } };
}

/** The claim that a permit stands for; undefined when its runbook is gone. */
function claimOf(permit: Permit, watch: ClusterWatch): Claim | undefined {
  const { node, action, toVersion, holder, by, rollout, confirm, ttlMs } = permit;
  const runbook = watch.rules.runbooks.find(
    ({ definition }) => definition.runbook === permit.runbook,
  );
  if (runbook === undefined) return undefined;
  const question = { node, action, toVersion };
  const idempotencyKey = permit.request?.key;
  return { watch, question, runbook, holder, by, rollout, confirm, ttlMs, idempotencyKey };
}

function answer(given: ClaimAnswer): {
  readonly kind: 'decided';
  readonly records: readonly [];
  readonly result: Result;
} {
  return { kind: 'decided', records: [], result: { kind: 'answer', answer: given } };
}

/** The permit as the state after the commit has it. */
function answerOf(transacted: Transacted<Result>): ClaimAnswer {
  if (transacted.kind === 'unavailable') return transacted;
  const { state, result } = transacted;
  if (result.kind === 'answer') return result.answer;
  const { decided, id } = result;
  const permit = state.permits.open.find((each) => each.id === id);
  if (permit !== undefined) return { kind: 'reserved', decided, permit };
  const ended = state.permits.ended.find((each) => each.id === id);
  invariant(ended !== undefined, 'what was granted is open, or has ended since');
  return { kind: 'repeated', permit: ended };
}
