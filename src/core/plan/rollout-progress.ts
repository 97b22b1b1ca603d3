import type { NodeId } from '../base/ids.ts';
import type { Permit, PermitId } from '../ledger/permits/permit.ts';
import { isOver, type Rollout, recordOf, type SideEffect } from '../ledger/rollouts/rollout.ts';
import type { Timing } from '../rulebook/runbook.ts';
import type { StepEvidence } from '../verdict/step-evidence.ts';
import { type NodeState, nodeStateOf } from './node-state.ts';

/** What progress is worked out from. */
export interface RolloutSight {
  readonly rollout: Rollout;
  /** The open permits of its cluster. */
  readonly open: readonly Permit[];
  readonly evidenceOf: (permit: PermitId) => StepEvidence | undefined;
  /** The version that a node runs; undefined where it is not known. */
  readonly versionOf: (node: NodeId) => string | undefined;
  /** Undefined where its runbook is configured no more. */
  readonly timing: Timing | undefined;
  /** Whether an open trip halts the cluster. */
  readonly isHalted: boolean;
  /** The wall time of the guard. */
  readonly nowMs: number;
}

/** How a rollout stands as a whole. */
export type RolloutState = 'running' | 'paused' | 'halted' | 'aborted' | 'completed';

/** One node of a rollout. */
export interface NodeProgress {
  readonly node: NodeId;
  readonly reason: string;
  readonly state: NodeState;
  /** The permit of the step under way, or of the last one that ended. */
  readonly permit: PermitId | undefined;
  /** What the end of the step under way waits for. */
  readonly evidence: StepEvidence | undefined;
  /** How long the step under way has taken; undefined where there is none. */
  readonly takenMs: number | undefined;
  /** Set where that is longer than the runbook gives a node. */
  readonly isLate: boolean;
  readonly effects: readonly SideEffect[];
}

/** Where the end is estimated from. */
export type EtaBasis = 'own-steps' | 'runbook';

/** How far a rollout has come. */
export interface RolloutProgress {
  readonly state: RolloutState;
  readonly nodes: readonly NodeProgress[];
  readonly complete: number;
  /** Whole percent of the nodes that are complete, rounded down: 100 is said of all alone. */
  readonly percent: number;
  /** When it is over if nothing stands in its way; undefined where nothing tells, or it is over. */
  readonly eta: { readonly atMs: number; readonly basis: EtaBasis } | undefined;
  /** Until when it had to be over; set where that time has passed. It is never refused for it. */
  readonly lateSinceMs: number | undefined;
}

/** Works out how far a rollout has come. Pure. */
export function progressOf(sight: RolloutSight): RolloutProgress {
  const { rollout } = sight;
  const nodes = rollout.nodes.map(({ node, reason }) => nodeProgress(sight, node, reason));
  const complete = nodes.filter(({ state }) => state === 'complete').length;
  return {
    state: stateOf(sight),
    nodes,
    complete,
    percent: Math.floor((complete / Math.max(1, nodes.length)) * 100),
    eta: etaOf(sight, nodes),
    lateSinceMs: lateSince(sight),
  };
}

/** Whether every node is complete, so that nothing is left to be done. */
export function isFinished({ nodes }: Pick<RolloutProgress, 'nodes'>): boolean {
  return nodes.every(({ state }) => state === 'complete');
}

function stateOf({ rollout, isHalted }: RolloutSight): RolloutState {
  return isHalted && !isOver(rollout) ? 'halted' : rollout.standing.kind;
}

function nodeProgress(sight: RolloutSight, node: NodeId, reason: string): NodeProgress {
  const { rollout, open, nowMs, timing } = sight;
  const permit = open.find((each) => each.rollout === rollout.id && each.node === node);
  const evidence = permit && sight.evidenceOf(permit.id);
  const record = recordOf(rollout, node);
  const takenMs = permit === undefined ? undefined : Math.max(0, nowMs - permit.grantedAtMs);
  const limitMs = timing?.nodeWindowMs;
  const version = sight.versionOf(node);
  return {
    ...{ node, reason, evidence, takenMs },
    state: nodeStateOf(rollout, { node, permit, evidence, version }),
    permit: permit?.id ?? record?.permit,
    isLate: limitMs !== undefined && takenMs !== undefined && takenMs > limitMs,
    effects: record?.effects ?? [],
  };
}

/**
 * The nodes that are left, each as long as those before took from one end to the next, with the
 * waits in between; as long as the runbook gives them where none has been done.
 */
function etaOf(
  { rollout, timing, nowMs }: RolloutSight,
  nodes: readonly NodeProgress[],
): RolloutProgress['eta'] {
  if (isOver(rollout)) return undefined;
  const left = nodes.filter(({ state }) => state !== 'complete').length;
  if (left === 0) return undefined;
  const own = median(stepTimes(rollout));
  const allowed = timing?.nodeWindowMs;
  const eachMs = own ?? (allowed === undefined ? undefined : allowed + (timing?.soakMs ?? 0));
  if (eachMs === undefined) return undefined;
  const running = Math.max(0, ...nodes.map(({ takenMs }) => takenMs ?? 0));
  const atMs = nowMs + left * eachMs - Math.min(running, eachMs);
  return { atMs, basis: own === undefined ? 'runbook' : 'own-steps' };
}

function stepTimes({ records, startedAtMs }: Rollout): readonly number[] {
  const ends = records
    .filter(({ place }) => place === 'complete')
    .map(({ endedAtMs }) => endedAtMs)
    .sort((a, b) => a - b);
  return ends.map((end, index) => Math.max(0, end - (ends[index - 1] ?? startedAtMs)));
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function lateSince({ rollout, timing, nowMs }: RolloutSight): number | undefined {
  const { completeWithinMs } = timing ?? {};
  if (completeWithinMs === undefined || isOver(rollout)) return undefined;
  const limitMs = rollout.startedAtMs + completeWithinMs;
  return nowMs > limitMs ? limitMs : undefined;
}
