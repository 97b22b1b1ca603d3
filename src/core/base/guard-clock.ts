import { type Instant, instant } from './time.ts';

/** What the guard's clock remembers between two readings. */
export interface GuardClockState {
  /** The guard's time minus the monotonic time, in milliseconds. */
  readonly offsetMs: number;
  /** The largest wall time minus monotonic time since the wall clock was last set back. */
  readonly wallLeadMs: number;
}

/**
 * Slewing moves wall and monotonic time apart by a few hundred parts per million, and reading one
 * after the other by the moment in between; more than this in one step is a jump (an operator,
 * NTP) or a suspended machine, and worth telling.
 */
const JUMP_MIN_MS = 1_000;

/** Starts the guard's clock at the wall time of the process start. */
export function startGuardClock(monotonicMs: number, wallMs: number): GuardClockState {
  const lead = wallMs - monotonicMs;
  return { offsetMs: lead, wallLeadMs: lead };
}

/**
 * Advances the guard's clock to a new reading of both system clocks. Time passed is the larger of
 * what the two say, so that evidence ages through a suspend, in which the monotonic clock stands
 * still (R12), and a wall clock set backwards makes nothing look young (R11).
 *
 * However little the wall gains on the monotonic clock, it counts, but each gain only once: what
 * the wall lost by less than a jump has to be made up first, or the noise of reading two clocks
 * would add up. `jumpMs` is the jump since the last reading, 0 when there was none.
 */
export function advanceGuardClock(
  state: GuardClockState,
  monotonicMs: number,
  wallMs: number,
): { readonly now: Instant; readonly state: GuardClockState; readonly jumpMs: number } {
  const lead = wallMs - monotonicMs;
  const gainMs = lead - state.wallLeadMs;
  const jumpMs = Math.abs(gainMs) > JUMP_MIN_MS ? gainMs : 0;
  if (gainMs <= 0 && jumpMs === 0) {
    return { now: instant(monotonicMs + state.offsetMs), state, jumpMs };
  }
  const offsetMs = state.offsetMs + Math.max(0, gainMs);
  return {
    now: instant(monotonicMs + offsetMs),
    state: { offsetMs, wallLeadMs: lead },
    jumpMs,
  };
}
