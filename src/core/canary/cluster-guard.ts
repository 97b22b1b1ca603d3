import { type DurationMs, durationMs, type Instant } from '../base/time.ts';
import type { Counts } from './look.ts';
import type { KOfN } from './persistence.ts';

/** What the cluster as a whole shows at a look; undefined is not known and no reason to hold. */
export interface ClusterLook {
  readonly at: Instant;
  /** All requests of all nodes since the last look. */
  readonly requests: Counts | undefined;
  readonly proposalsPending: number | undefined;
  /** How long the leader takes to commit, in seconds. */
  readonly commitSeconds: number | undefined;
  /** Changes of leader since the last look that no step of the rollout asked for. */
  readonly leaderChanges: number;
  /** Replicas that are in sync. */
  readonly inSync: number | undefined;
}

/** What is too much for a cluster while a canary runs. */
export interface ClusterGuardRules {
  /** The share of bad requests that the objective allows: 0.001 for 99.9 %. */
  readonly errorBudget: number;
  readonly pendingMax: number;
  /** How long a commit took before, and how many times that is too long. */
  readonly commitSecondsBefore: number | undefined;
  readonly commitFactor: number;
  readonly inSyncMin: number | undefined;
  readonly looks: KOfN;
}

/** Requests of one minute. */
interface Minute extends Counts {
  readonly minute: number;
}

/** What the guard of the cluster remembers; survives a restart as JSON. */
export interface ClusterGuardState {
  /** The last hour. */
  readonly minutes: readonly Minute[];
  readonly pending: readonly boolean[];
  readonly commit: readonly boolean[];
  readonly inSync: readonly boolean[];
  /** When the leader last changed without being asked to. */
  readonly leaderChangedAt?: Instant;
  readonly at?: Instant;
}

/** Why the next step has to wait although the canary itself may look fine. */
export type ClusterTrouble =
  | 'error-budget-burns'
  | 'proposals-pending'
  | 'commits-slower'
  | 'leader-changed'
  | 'out-of-sync';

/** Before the first look. */
export const CLUSTER_UNSEEN: ClusterGuardState = {
  minutes: [],
  pending: [],
  commit: [],
  inSync: [],
};

/**
 * The share of a 30 day budget that burns 14.4 times as fast is 2 % in an hour, which is worth
 * waking somebody for; the five minutes beside it tell that it still burns (Google 2018, ch. 5).
 */
const BURN_RATE = 14.4;
const LONG_MINUTES = 60;
const SHORT_MINUTES = 5;
const MINUTE_MS = 60_000;

/** A change of leader keeps the next step waiting for so long. */
const LEADER_SETTLES_MS: DurationMs = durationMs(120_000);

/**
 * Takes one look at the whole cluster. A slow follower hurts its leader, and then what the canary
 * did shows on its peers; so the totals are compared with what they were before, and a breach holds
 * the next step. It never rolls back, as it cannot tell whose doing it is.
 */
export function stepClusterGuard(
  before: ClusterGuardState,
  look: ClusterLook,
  rules: ClusterGuardRules,
): ClusterGuardState {
  const { proposalsPending, commitSeconds, inSync } = look;
  const { pendingMax, commitSecondsBefore, commitFactor, inSyncMin } = rules;
  const push = (flags: readonly boolean[], flag: boolean | undefined) =>
    flag === undefined ? flags : [...flags, flag].slice(-rules.looks.n);
  const isSlow =
    commitSeconds === undefined || commitSecondsBefore === undefined
      ? undefined
      : commitSeconds > commitFactor * commitSecondsBefore;
  const isShort = inSync === undefined || inSyncMin === undefined ? undefined : inSync < inSyncMin;
  const changedAt = look.leaderChanges > 0 ? look.at : before.leaderChangedAt;
  return {
    minutes: addMinute(before.minutes, look),
    pending: push(
      before.pending,
      proposalsPending === undefined ? undefined : proposalsPending >= pendingMax,
    ),
    commit: push(before.commit, isSlow),
    inSync: push(before.inSync, isShort),
    ...(changedAt === undefined ? {} : { leaderChangedAt: changedAt }),
    at: look.at,
  };
}

/** What is wrong with the cluster now; empty when nothing is known to be. */
export function clusterTroubles(
  state: ClusterGuardState,
  { errorBudget, looks }: ClusterGuardRules,
): readonly ClusterTrouble[] {
  const { at, leaderChangedAt } = state;
  const persists = (flags: readonly boolean[]) => flags.filter((flag) => flag).length >= looks.k;
  const burns = (minutes: number) => burnRate(state, minutes, errorBudget) > BURN_RATE;
  const settles =
    at !== undefined && leaderChangedAt !== undefined && at - leaderChangedAt < LEADER_SETTLES_MS;
  const found: readonly (readonly [ClusterTrouble, boolean])[] = [
    ['error-budget-burns', burns(SHORT_MINUTES) && burns(LONG_MINUTES)],
    ['proposals-pending', persists(state.pending)],
    ['commits-slower', persists(state.commit)],
    ['leader-changed', settles],
    ['out-of-sync', persists(state.inSync)],
  ];
  return found.filter(([, isSo]) => isSo).map(([trouble]) => trouble);
}

function addMinute(minutes: readonly Minute[], { at, requests }: ClusterLook): readonly Minute[] {
  const minute = Math.floor(at / MINUTE_MS);
  const kept = minutes.filter((each) => each.minute > minute - LONG_MINUTES);
  if (requests === undefined || !(requests.total > 0)) return kept;
  const last = kept.at(-1);
  if (last?.minute !== minute) return [...kept, { minute, ...requests }];
  const sum = {
    minute,
    bad: last.bad + requests.bad,
    total: last.total + requests.total,
  };
  return [...kept.slice(0, -1), sum];
}

/** How many times faster than the budget allows errors come, over the last minutes. */
function burnRate({ minutes, at }: ClusterGuardState, span: number, budget: number): number {
  const now = Math.floor((at ?? 0) / MINUTE_MS);
  const recent = minutes.filter(({ minute }) => minute > now - span);
  const total = recent.reduce((sum, each) => sum + each.total, 0);
  const bad = recent.reduce((sum, each) => sum + each.bad, 0);
  return total > 0 ? bad / total / budget : 0;
}
