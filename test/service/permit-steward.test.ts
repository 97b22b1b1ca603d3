import { describe, expect, it } from 'vitest';
import { type Guarded, guardThree } from '../support/guarded.ts';
import { rawClaim } from '../support/rival.ts';

async function ready(): Promise<Guarded> {
  const guarded = guardThree();
  for (let round = 0; round < 3; round += 1) await guarded.burst();
  return guarded;
}

async function claim(guarded: Guarded, ttlMs: number) {
  const answer = await guarded.claims.claim(rawClaim('n2', 'run-1', { ttlMs }));
  if (answer.kind !== 'reserved') throw new Error(`not reserved: ${answer.kind}`);
  return answer.permit;
}

async function records(guarded: Guarded): Promise<readonly string[]> {
  const read = await guarded.log.read(guarded.watch.cluster.id, 0, 1_000);
  return read.kind === 'read' ? read.records.map(({ type }) => type) : [];
}

describe('the steward of permits', () => {
  it('writes nothing where nothing is reserved, or nothing happens', async () => {
    const guarded = await ready();
    await guarded.burst();
    expect(await records(guarded)).toEqual([]);
    await claim(guarded, 60_000);
    const before = await records(guarded);
    for (let round = 0; round < 5; round += 1) await guarded.burst();
    expect(await records(guarded)).toEqual(before);
  });

  it('notes that a node went once, and that nobody renewed once', async () => {
    const guarded = await ready();
    await claim(guarded, 3_000);
    guarded.members.set('n2', {
      ...Object(guarded.members.get('n2')),
      process_start_time_seconds: 1_600_000_500,
    });
    for (let round = 0; round < 8; round += 1) await guarded.burst();
    const types = await records(guarded);
    expect(types.filter((type) => type === 'permit-departed')).toHaveLength(1);
    expect(types.filter((type) => type === 'permit-moved')).toHaveLength(1);
    // There is no soak in this runbook: it is over when it is overdue and its node is back.
    expect(types.at(-1)).toBe('permit-ended');
  });
});
