import type { DurationMs, Instant } from '../base/time.ts';
import { absenceOf } from './attendance.ts';
import type { CriterionState } from './criterion-state.ts';
import { type Look, type NodeLook, numbersOnly, peersSeen, seen, silent } from './look.ts';
import { medianOf } from './median.ts';
import {
  failedBy,
  type KOfN,
  NOTHING_MARKED,
  type PersistenceState,
  persistenceState,
  stepPersistence,
} from './persistence.ts';

/** How replication lag is judged; a lag in seconds or in entries, whatever the limit is in. */
export interface LagRules {
  readonly limit: number;
  readonly looks: KOfN;
  /** When the canary came back. */
  readonly rejoinedAt: Instant;
  /** Until then after its return it may lag as it likes. */
  readonly rejoinMs: DurationMs;
  readonly asksPeers: boolean;
}

/** What the judge of lag remembers. */
export interface LagState {
  readonly persistence: PersistenceState;
  /** The last lags while it catches up, newest last; empty once it has. */
  readonly catchingUp: readonly number[];
  readonly hasCaughtUp: boolean;
}

/** Before the first look. */
export const NO_LAG_SEEN: LagState = {
  persistence: NOTHING_MARKED,
  catchingUp: [],
  hasCaughtUp: false,
};

/** 8 of 10, as measured in docs/canary-judge.md. */
export const LAG_LOOKS: KOfN = { k: 8, n: 10 };

/** A breach is taken back below so much of the limit, so that it does not flutter at the limit. */
const CLEAR_PART = 0.8;

/** Looks over which a lag has to have shrunk. */
const CONVERGING_LOOKS = 4;

/**
 * Takes one look at the lag. Until it has caught up for the first time the canary need not be
 * within the limit, but has to come closer: a lag that has not shrunk over four looks after the
 * time to rejoin never will by itself.
 */
export function stepLag(before: LagState, given: Look<number>, rules: LagRules): LagState {
  const look = numbersOnly(given);
  const { limit, asksPeers, rejoinedAt, rejoinMs, looks } = rules;
  if (look.canary.kind === 'silent') {
    const step = { look, mark: undefined };
    return { ...before, persistence: stepPersistence(before.persistence, step, looks) };
  }
  const lag = look.canary.value;
  const others = medianOf(peersSeen(look).map(({ value }) => value));
  const othersBeyond = asksPeers && others !== undefined && others >= limit;
  const hasCaughtUp = before.hasCaughtUp || lag < limit;
  const catchingUp = hasCaughtUp ? [] : [...before.catchingUp, lag].slice(-CONVERGING_LOOKS);
  const mark = hasCaughtUp
    ? { isBeyond: lag >= limit, isClear: lag < CLEAR_PART * limit, othersBeyond }
    : undefined;
  const persistence = stepPersistence(before.persistence, { look, mark }, looks);
  const isLate = look.at - rejoinedAt > rejoinMs && !othersBeyond;
  const failed = isLate && isStuck(catchingUp);
  return {
    persistence: failed ? failedBy(persistence, 'not-converging', look.at) : persistence,
    catchingUp,
    hasCaughtUp,
  };
}

/** What it has come to; a node that catches up is watched, and is neither safe nor bad. */
export function lagState({ persistence, hasCaughtUp }: LagState, looks: KOfN): CriterionState {
  if (hasCaughtUp || persistence.failed !== undefined) return persistenceState(persistence, looks);
  const absence = absenceOf(persistence.attendance);
  return absence ?? { kind: 'watch', suspects: false, missing: undefined };
}

function isStuck(lags: readonly number[]): boolean {
  return lags.length === CONVERGING_LOOKS && (lags.at(-1) ?? 0) >= (lags[0] ?? 0);
}

/**
 * The lag of a node of which it tells itself and the leader tells too: the greater one, or nothing
 * when they are further apart than a tolerance, such as what the leader commits in one interval.
 */
export function agreedLag(own: number, leaders: number, tolerance: number): NodeLook<number> {
  return Math.abs(own - leaders) <= tolerance
    ? seen(Math.max(own, leaders))
    : silent('disagreeing');
}
