import { beforeAll, describe, expect, it } from 'vitest';
import { completeTrusted } from './bugs/complete-trusted.ts';
import { replyBeforeCommit } from './bugs/reply-before-commit.ts';
import { readShipped, type ShippedForSim } from './rules.ts';
import { EVENTS_MAX } from './scale.ts';
import { describeViolation, firstToFind, firstViolation } from './seeds.ts';
import { runSeed } from './simulation.ts';

let shipped: ShippedForSim;
beforeAll(async () => {
  shipped = await readShipped();
});

/** Files of tests share processors: what takes longer than this hangs. */
const LIMIT_MS = 120_000;

describe('a simulated guard', () => {
  it(
    'does nothing unsafe in sixty worlds of trouble, and ends all of them once there is none',
    async () => {
      const broken = await firstViolation(shipped, { from: 1, count: 60 });
      expect(broken && describeViolation(broken)).toBeUndefined();
    },
    LIMIT_MS,
  );

  it(
    'goes the same way each time, and other ways in other worlds',
    async () => {
      const first = await runSeed({ seed: 7, shipped });
      expect(await runSeed({ seed: 7, shipped })).toEqual(first);
      expect(first.events).toBeLessThanOrEqual(EVENTS_MAX);
      expect((await runSeed({ seed: 8, shipped })).hash).not.toBe(first.hash);
    },
    LIMIT_MS,
  );

  it.each([replyBeforeCommit, completeTrusted])(
    'is found out when it has this bug: $name',
    async (bug) => {
      const found = await firstToFind(bug, shipped, { from: 1, count: 20 });
      expect(bug.caughtBy).toContain(found?.violation?.invariant);
    },
    LIMIT_MS,
  );
});
