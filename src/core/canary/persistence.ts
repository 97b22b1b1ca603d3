import { durationMs, type Instant } from '../base/time.ts';
import {
  type Attendance,
  absenceOf,
  attend,
  NOBODY_SEEN,
  SILENCE_MAX_MS,
  watchedMs,
} from './attendance.ts';
import { type CriterionState, type FailedBy, type Failure, noData } from './criterion-state.ts';
import type { Look } from './look.ts';

/** So many of the last looks. */
export interface KOfN {
  readonly k: number;
  readonly n: number;
}

/** What one look at a value came to. */
export interface Mark {
  /** The canary is beyond the limit. */
  readonly isBeyond: boolean;
  /** It is as far within the limit as takes a breach back. */
  readonly isClear: boolean;
  /** Those it is compared with are beyond the limit as well. */
  readonly othersBeyond: boolean;
}

/** What a judge of values remembers; survives a restart as JSON. */
export interface PersistenceState {
  /** The last `n` marks, newest last. */
  readonly marks: readonly Mark[];
  /** Beyond the limit `k` of `n` times, and not clear since. */
  readonly isBreached: boolean;
  /** Looks at which there was something to mark. */
  readonly looks: number;
  readonly attendance: Attendance;
  readonly failed?: Failure;
}

/**
 * Values of a gauge hang together over time, so no test may treat them as independent; what is left
 * is to ask for a breach that persists: `k` of the last `n` looks.
 */
export const NOTHING_MARKED: PersistenceState = {
  marks: [],
  isBreached: false,
  looks: 0,
  attendance: NOBODY_SEEN,
};

/** Takes one look with what it came to; undefined when there was nothing to mark. */
export function stepPersistence(
  before: PersistenceState,
  { look, mark }: { readonly look: Look<unknown>; readonly mark: Mark | undefined },
  { k, n }: KOfN,
): PersistenceState {
  const attendance = attend(before.attendance, look);
  if (mark === undefined) return { ...before, attendance };
  const marks = [...before.marks, mark].slice(-n);
  const beyond = marks.filter(({ isBeyond }) => isBeyond).length;
  const clear = marks.filter(({ isClear }) => isClear).length;
  const isBreached = before.isBreached ? clear < k : beyond >= k;
  const state = { ...before, marks, isBreached, looks: before.looks + 1, attendance };
  if (state.failed !== undefined || beyond < k) return state;
  return othersToo(state, { k, n }) ? state : failedBy(state, 'persistence', look.at);
}

/**
 * Whether the others are in the same trouble: half of what would be a breach is enough, since they
 * may have got into it a few looks later.
 */
export function othersToo({ marks }: PersistenceState, { k }: KOfN): boolean {
  return 2 * marks.filter(({ othersBeyond }) => othersBeyond).length >= k;
}

/** The state once something else than persistence has made the criterion fail; the first counts. */
export function failedBy(state: PersistenceState, by: FailedBy, at: Instant): PersistenceState {
  return state.failed === undefined ? { ...state, failed: { at, by } } : state;
}

/**
 * What it has come to. Safe is a node that was clear in `k` of the last `n` looks. One that is seen
 * and can never be marked has nothing to be compared with.
 */
export function persistenceState(state: PersistenceState, rule: KOfN): CriterionState {
  if (state.failed !== undefined) return { kind: 'fail', ...state.failed };
  const absence = absenceOf(state.attendance);
  if (absence !== undefined) return absence;
  const watched = watchedMs(state.attendance);
  if (state.looks === 0 && watched > SILENCE_MAX_MS) return noData('no-baseline', false);
  if (state.isBreached && othersToo(state, rule)) return { kind: 'environment' };
  if (state.isBreached) return { kind: 'watch', suspects: true, missing: undefined };
  const clear = state.marks.filter(({ isClear }) => isClear).length;
  if (state.marks.length >= rule.n && clear >= rule.k) return { kind: 'pass' };
  const count = Math.max(rule.n - state.marks.length, rule.k - clear, 1);
  const paceMs = state.looks > 1 ? watched / (state.looks - 1) : undefined;
  const aboutMs = paceMs === undefined ? undefined : durationMs(count * paceMs);
  return { kind: 'watch', suspects: false, missing: { count, of: 'looks', aboutMs } };
}
