import type { Bug } from './bug.ts';
import type { ShippedForSim } from './rules.ts';
import { runSeed, type SeedResult } from './simulation.ts';

/** Seeds in a row. */
export interface SeedRange {
  readonly from: number;
  readonly count: number;
}

/** The first of these seeds in which something does not hold; undefined when all of them hold. */
export async function firstViolation(
  shipped: ShippedForSim,
  { from, count }: SeedRange,
): Promise<SeedResult | undefined> {
  for (let seed = from; seed < from + count; seed += 1) {
    const result = await runSeed({ seed, shipped });
    if (result.violation !== undefined) return result;
  }
  return undefined;
}

/** The first seed in which a bug is seen by an invariant that has to see it. */
export async function firstToFind(
  bug: Bug,
  shipped: ShippedForSim,
  { from, count }: SeedRange,
): Promise<SeedResult | undefined> {
  for (let seed = from; seed < from + count; seed += 1) {
    const isPlain = bug.isInPlainWorlds === true;
    const result = await runSeed({ seed, shipped, plant: bug.plant, isPlain });
    const seenBy = result.violation?.invariant;
    if (seenBy !== undefined && bug.caughtBy.includes(seenBy)) return result;
  }
  return undefined;
}

/** What to read of a seed in which something does not hold, and how to see it again. */
export function describeViolation({ seed, violation, notes }: SeedResult): string {
  if (violation === undefined) return `seed ${seed}: everything holds`;
  const { invariant, atMs, what } = violation;
  const at = (atMs / 1_000).toFixed(3);
  const again = `see it again: npm run sim -- --seed ${seed}`;
  return [`seed ${seed}: ${invariant} at ${at} s: ${what}`, again, ...notes].join('\n');
}
