import { describe, expect, it } from 'vitest';
import type { Counts } from '../../../src/core/canary/look.ts';
import {
  addCounts,
  dispersionOf,
  NOTHING_COUNTED,
  pooled,
  shareOf,
} from '../../../src/core/canary/tally.ts';
import { counts } from '../../support/canary-looks.ts';

const tallyOf = (each: readonly Counts[]) => each.reduce(addCounts, NOTHING_COUNTED);

describe('a tally', () => {
  it('has no share before the first event', () => {
    expect(shareOf(NOTHING_COUNTED)).toBeUndefined();
    expect(dispersionOf(NOTHING_COUNTED)).toBe(1);
  });

  it('adds up, and passes over looks without events', () => {
    const tally = tallyOf([counts(1, 100), counts(0, 0), counts(3, 300)]);
    expect(tally).toMatchObject({ looks: 2, bad: 4, total: 400 });
    expect(shareOf(tally)).toBe(0.01);
  });

  it('takes errors that come alone for what they are', () => {
    expect(dispersionOf(tallyOf(Array.from({ length: 50 }, () => counts(1, 1_000))))).toBe(1);
  });

  it('takes bursts of ten for some ten times the dispersion', () => {
    const bursts = Array.from({ length: 100 }, (_, look) =>
      counts(look % 10 === 0 ? 10 : 0, 1_000),
    );
    expect(dispersionOf(tallyOf(bursts))).toBeCloseTo(9.1, 1);
  });

  it('pools counts, and not shares', () => {
    expect(pooled([counts(1, 10), counts(0, 990)])).toEqual(counts(1, 1_000));
  });
});
