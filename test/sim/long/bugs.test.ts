import { beforeAll, describe, expect, it } from 'vitest';
import { BUGS } from '../bugs/all.ts';
import { readShipped, type ShippedForSim } from '../rules.ts';
import { firstToFind } from '../seeds.ts';

let shipped: ShippedForSim;
beforeAll(async () => {
  shipped = await readShipped();
});

describe('a planted bug', () => {
  it.each(BUGS)('is found within two hundred seeds: $name', async (bug) => {
    const found = await firstToFind(bug, shipped, { from: 1, count: 200 });
    expect(bug.caughtBy).toContain(found?.violation?.invariant);
  });
});
