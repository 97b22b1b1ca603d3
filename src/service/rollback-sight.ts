import type { NodeId } from '../core/base/ids.ts';
import { agedNode } from '../core/cluster/aged-node.ts';
import type { NodeSnapshot } from '../core/cluster/node.ts';
import type { Rollback } from '../core/ledger/rollbacks/rollback.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { Health, RollbackSight } from '../core/plan/rollback-next.ts';
import type { RunbookDefinition } from '../core/rulebook/runbook.ts';
import type { Actuator } from '../ports/actuator.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import type { PermitSteward } from './permit-steward.ts';

/** What a rollback is looked at through. */
export interface SightSources {
  readonly watch: Pick<ClusterWatch, 'evaluation' | 'cluster' | 'rules'>;
  readonly actuator: Actuator | undefined;
  readonly steward: Pick<PermitSteward, 'evidenceOf'>;
  readonly clock: Clock;
  /** The wall time of the guard when this process began. */
  readonly startedAtMs: number;
}

/** As for a claim: where a runbook does not say how long a node takes. */
const NODE_WINDOW_DEFAULT_MS = 600_000;

/** What the next act of a rollback is worked out from. */
export function sightOf(
  rollback: Rollback,
  state: LedgerState,
  { watch, actuator, steward, clock, startedAtMs }: SightSources,
): RollbackSight {
  return {
    permits: state.permits,
    healthOf: (node) => healthOf(node, rollback, { watch, clock }),
    awaited: ({ id }) => {
      const evidence = steward.evidenceOf(watch.cluster.id, id);
      return evidence?.detail ?? 'it has not been looked at since';
    },
    nowMs: clock.now() + clock.wallOffsetMs(),
    startedAtMs,
    patienceMs: patienceMs(runbookOf(watch, rollback.runbook)),
    settlesWithinMs: actuator?.settlesWithinMs ?? 0,
  };
}

/** A runbook of a watch; undefined when its configuration has it no more. */
export function runbookOf(
  { rules }: Pick<ClusterWatch, 'rules'>,
  name: string,
): RunbookDefinition | undefined {
  return rules.runbooks.find(({ definition }) => definition.runbook === name)?.definition;
}

/** The window of a node, and its soak as often as it may begin anew. */
export function patienceMs(runbook: RunbookDefinition | undefined): number {
  const { nodeWindowMs = NODE_WINDOW_DEFAULT_MS, soakMs = 0 } = runbook?.timing ?? {};
  return nodeWindowMs + 2 * soakMs;
}

/** The members as they are seen now. */
export function membersOf(
  { evaluation, cluster }: Pick<ClusterWatch, 'evaluation' | 'cluster'>,
  clock: Clock,
): readonly NodeSnapshot[] {
  const viewpoint = { now: clock.now(), maxAgeMs: cluster.maxAgeMs };
  return evaluation?.snapshot.nodes.map((node) => agedNode(node, viewpoint)) ?? [];
}

/** What the hold point that was breached says of a node now. */
function healthOf(
  node: NodeId,
  { holdPoint, runbook }: Rollback,
  { watch, clock }: Pick<SightSources, 'watch' | 'clock'>,
): Health {
  if (holdPoint === undefined) return { kind: 'good' };
  const states = watch.evaluation?.holdPoints.get(runbook);
  const state = states?.find((each) => each.holdPoint.definition.name === holdPoint);
  const track = state?.byNode.get(node);
  if (track === undefined || track.outcome === 'unknown') {
    return { kind: 'unknown', detail: `${holdPoint} of ${node} is not known` };
  }
  if (clock.now() - track.until > watch.cluster.maxAgeMs) {
    return { kind: 'unknown', detail: `${holdPoint} of ${node} was not looked at of late` };
  }
  if (track.outcome === 'pass') return { kind: 'good' };
  return { kind: 'bad', detail: `${holdPoint} of ${node} still fails` };
}
