import { beforeAll, describe, expect, it } from 'vitest';
import { readShipped, type ShippedForSim } from '../rules.ts';
import { describeViolation } from '../seeds.ts';
import { runSeed } from '../simulation.ts';

let shipped: ShippedForSim;
beforeAll(async () => {
  shipped = await readShipped();
});

/** Three hundred seeds, in parts that say how far it is. */
const PARTS = Array.from({ length: 12 }, (_, part) => ({
  from: part * 25 + 1,
  to: part * 25 + 25,
}));

/** Of so many seeds one is run twice, to see that it goes the same way. */
const TWICE_EVERY = 5;

describe('three hundred worlds', () => {
  it.each(PARTS)('hold from seed $from to seed $to', async ({ from, to }) => {
    for (let seed = from; seed <= to; seed += 1) {
      const result = await runSeed({ seed, shipped });
      expect(result.violation && describeViolation(result)).toBeUndefined();
      if (seed % TWICE_EVERY !== 0) continue;
      expect((await runSeed({ seed, shipped })).hash).toBe(result.hash);
    }
  });
});
