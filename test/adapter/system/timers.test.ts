import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSystemTimers } from '../../../src/adapter/system/timers.ts';
import { instant } from '../../../src/core/base/time.ts';
import type { Clock } from '../../../src/ports/clock.ts';

const DAY_MS = 86_400_000;

/** The guard's clock over the faked timers of vitest, with what a suspend adds to it. */
let suspendedMs = 0;
const clock: Clock = {
  now: () => instant(performance.now() + suspendedMs),
  wallOffsetMs: () => 0,
};
const timers = createSystemTimers(clock);

beforeEach(() => {
  suspendedMs = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Begins to wait, and says whether the wait is over. */
function wait(forMs: number, signal = new AbortController().signal): { isOver: boolean } {
  const waiting = { isOver: false };
  void timers.sleepUntil(instant(clock.now() + forMs), signal).then(() => {
    waiting.isOver = true;
  });
  return waiting;
}

describe('sleeping until an instant', () => {
  it('ends at the instant and not before', async () => {
    const waiting = wait(1_000);
    await vi.advanceTimersByTimeAsync(999);
    expect(waiting.isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(waiting.isOver).toBe(true);
  });

  it('ends at once for an instant that has passed', async () => {
    const waiting = wait(-1);
    await vi.advanceTimersByTimeAsync(0);
    expect(waiting.isOver).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('R14: waits longer than a timer can, and is not there early', async () => {
    const waiting = wait(30 * DAY_MS);
    await vi.advanceTimersByTimeAsync(29 * DAY_MS);
    expect(waiting.isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(waiting.isOver).toBe(true);
  });

  it('ends within a minute when the machine was suspended past the instant', async () => {
    const waiting = wait(DAY_MS);
    await vi.advanceTimersByTimeAsync(1_000);
    suspendedMs = 2 * DAY_MS;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(waiting.isOver).toBe(true);
  });

  it('ends early, without an error, when the signal aborts, and leaves no timer', async () => {
    const controller = new AbortController();
    const waiting = wait(DAY_MS, controller.signal);
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(waiting.isOver).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(wait(DAY_MS, controller.signal)).toBeDefined();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no listener behind, however often it waits', async () => {
    const { signal } = new AbortController();
    for (let round = 0; round < 100; round += 1) {
      const waiting = wait(150_000, signal);
      await vi.advanceTimersByTimeAsync(150_000);
      expect(waiting.isOver).toBe(true);
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
