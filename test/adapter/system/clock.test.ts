import { describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../src/adapter/system/clock.ts';

/** Two clocks that a test sets. */
function fakeClocks() {
  const read = { monotonicMs: 1_000, wallMs: 1_700_000_000_000 };
  return { read, clocks: { monotonicMs: () => read.monotonicMs, wallMs: () => read.wallMs } };
}

describe('the system clock', () => {
  it('begins at wall time and flows with the monotonic clock', () => {
    const { read, clocks } = fakeClocks();
    const clock = createSystemClock({ clocks });
    expect(clock.now()).toBe(1_700_000_000_000);
    read.monotonicMs += 250.5;
    read.wallMs += 250;
    expect(clock.now()).toBe(1_700_000_000_250.5);
    expect(clock.wallOffsetMs()).toBe(0);
  });

  it('passes through a suspend with the wall clock, and tells of the jump once', () => {
    const { read, clocks } = fakeClocks();
    const jumps: number[] = [];
    const clock = createSystemClock({ clocks, onJump: (jumpMs) => jumps.push(jumpMs) });
    read.wallMs += 3_600_000;
    const before = clock.now();
    expect(before).toBe(1_700_003_600_000);
    expect(clock.now()).toBe(before);
    expect(jumps).toEqual([3_600_000]);
    expect(clock.wallOffsetMs()).toBe(0);
  });

  it('stands still rather than going back when the wall clock is set back', () => {
    const { read, clocks } = fakeClocks();
    const jumps: number[] = [];
    const clock = createSystemClock({ clocks, onJump: (jumpMs) => jumps.push(jumpMs) });
    const before = clock.now();
    read.wallMs -= 60_000;
    expect(clock.now()).toBe(before);
    expect(before + clock.wallOffsetMs()).toBe(read.wallMs);
    expect(jumps).toEqual([-60_000]);
  });

  it('shows one instant as the same wall time while the wall clock is slewed', () => {
    const { read, clocks } = fakeClocks();
    const clock = createSystemClock({ clocks });
    for (let tick = 0; tick < 100; tick += 1) {
      read.monotonicMs += 1_000;
      read.wallMs += 1_000.3;
      clock.now();
      expect(clock.wallOffsetMs()).toBe(0);
    }
  });

  it('reads the clocks of the machine unless it is given others', () => {
    const clock = createSystemClock();
    const first = clock.now();
    expect(Math.abs(first + clock.wallOffsetMs() - Date.now())).toBeLessThan(1_000);
    expect(clock.now()).toBeGreaterThanOrEqual(first);
  });
});
