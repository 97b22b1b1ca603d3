import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { gridOf, nextOnGrid } from '../../../src/core/target/scrape-grid.ts';
import { clusterId } from '../../support/ledger-story.ts';

const FIVE = durationMs(5_000);

/** The wall time at which a cluster is due, within an interval. */
function phaseOf(name: string, wallOffsetMs: number): number {
  const at = nextOnGrid(
    gridOf(clusterId(name), { intervalMs: FIVE, wallOffsetMs }),
    FIVE,
    instant(0),
  );
  return (at + wallOffsetMs) % FIVE;
}

describe('the times at which a cluster is scraped', () => {
  it('are the same by the wall clock after every start, whenever that is', () => {
    const starts = [1_700_000_000_000, 1_700_000_003_217, 1_800_123_456_789];
    const phases = starts.map((wallOffsetMs) => phaseOf('orders', wallOffsetMs));
    expect(new Set(phases).size).toBe(1);
  });

  it('are spread over the interval', () => {
    const slots = new Map<number, number>();
    for (let index = 0; index < 1_000; index += 1) {
      const slot = Math.floor(phaseOf(`cluster-${index}`, 0) / 500);
      slots.set(slot, (slots.get(slot) ?? 0) + 1);
    }
    expect(slots.size).toBe(10);
    // A hundred in each on average; names that are counted up must not fall together.
    for (const count of slots.values()) expect(count).toBeLessThan(150);
  });

  it.each([
    { last: 0, due: 5_000, when: 'a burst on the grid' },
    { last: 2_499, due: 5_000, when: 'a burst that came before half of the interval' },
    { last: 2_501, due: 10_000, when: 'a burst that came after half of it' },
    { last: -1, due: 5_000, when: 'a burst just before the grid' },
    { last: 0.3, due: 5_000, when: 'a burst that a clock with fractions tells' },
  ])('go on after $when', ({ last, due }) => {
    expect(nextOnGrid(instant(0), FIVE, instant(last))).toBe(due);
  });
});
