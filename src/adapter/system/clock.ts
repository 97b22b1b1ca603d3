import { advanceGuardClock, startGuardClock } from '../../core/base/guard-clock.ts';
import type { Clock } from '../../ports/clock.ts';

/** The two clocks of the machine; both in milliseconds, the first from any origin. */
export interface SystemClocks {
  monotonicMs(): number;
  wallMs(): number;
}

/** What a system clock may be given besides the machine's own time. */
export interface SystemClockOptions {
  readonly clocks?: SystemClocks;
  /** Told of every jump of wall against monotonic time, in milliseconds, negative for backwards. */
  readonly onJump?: (jumpMs: number) => void;
}

const OWN_CLOCKS: SystemClocks = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
};

/**
 * The guard's clock over the machine's two clocks; the rules are in `advanceGuardClock`. The offset
 * to wall time is that of the last reading and changes by jumps only, so that one instant is shown
 * as the same wall time in every answer; slewing keeps it within a second of the truth.
 */
export function createSystemClock({ clocks = OWN_CLOCKS, onJump }: SystemClockOptions = {}): Clock {
  let state = startGuardClock(clocks.monotonicMs(), clocks.wallMs());
  return {
    now() {
      const advanced = advanceGuardClock(state, clocks.monotonicMs(), clocks.wallMs());
      state = advanced.state;
      if (advanced.jumpMs !== 0) onJump?.(advanced.jumpMs);
      return advanced.now;
    },
    wallOffsetMs: () => state.wallLeadMs - state.offsetMs,
  };
}
