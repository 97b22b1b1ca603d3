import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  takeDelays,
  watchEventLoopDelay,
} from '../../../src/adapter/prom-client/event-loop-delay.ts';

function block(forMs: number): void {
  const until = performance.now() + forMs;
  while (performance.now() < until);
}

describe('the event-loop delay', () => {
  it('shows a pass that held everything up, once', async () => {
    const histogram = watchEventLoopDelay();
    await sleep(100);
    block(150);
    await expect.poll(() => histogram.max / 1e6).toBeGreaterThan(100);
    const stats = new Map(takeDelays(histogram));
    expect(stats.get('max')).toBeGreaterThan(0.08);
    expect(new Map(takeDelays(histogram)).get('max')).toBe(0);
    histogram.disable();
  });

  it('is never negative, not even before the first tick', () => {
    const histogram = watchEventLoopDelay();
    for (const [, seconds] of takeDelays(histogram)) expect(seconds).toBe(0);
    histogram.disable();
  });
});
