import { type Instant, instant } from './time.ts';

/** What the guard's clock remembers between two readings. */
export interface GuardClockState {
  /** The guard's time minus the monotonic time, in milliseconds. */
  readonly offsetMs: number;
  /** Wall time minus monotonic time when they last agreed, in milliseconds. */
  readonly wallLeadMs: number;
}

/**
 * Wall and monotonic time drift apart by slewing, a few hundred parts per million; more than this
 * in one step is a jump (an operator, NTP) or a suspended machine.
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
 */
export function advanceGuardClock(
  state: GuardClockState,
  monotonicMs: number,
  wallMs: number,
): { readonly now: Instant; readonly state: GuardClockState; readonly jumpMs: number } {
  const lead = wallMs - monotonicMs;
  const jumpMs = lead - state.wallLeadMs;
  if (Math.abs(jumpMs) <= JUMP_MIN_MS) {
    return { now: instant(monotonicMs + state.offsetMs), state, jumpMs: 0 };
  }
  const offsetMs = state.offsetMs + Math.max(0, jumpMs);
  return {
    now: instant(monotonicMs + offsetMs),
    state: { offsetMs, wallLeadMs: lead },
    jumpMs,
  };
}
