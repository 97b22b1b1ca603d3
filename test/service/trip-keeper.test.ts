import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import type { OnBreach } from '../../src/core/rulebook/runbook.ts';
import type { AppendOutcome } from '../../src/ports/event-log.ts';
import { type Guarded, guardThree, healthy, type Life } from '../support/guarded.ts';
import { rawClaim } from '../support/rival.ts';

/** A disk that fills up when a test says so. */
class FullableLog extends MemoryEventLog {
  isFull = false;

  override async append(...given: Parameters<MemoryEventLog['append']>): Promise<AppendOutcome> {
    if (!this.isFull) return await super.append(...given);
    return { kind: 'unavailable', reason: 'disk', detail: 'the disk is full' };
  }
}

const BACKLOG = { name: 'backlog_low' } as const;

/** A guard that watches the backlog during restarts, after its warm-up. */
async function watching(onBreach: OnBreach, life: Life = {}): Promise<Guarded> {
  const guarded = guardThree({}, { during: [{ ...BACKLOG, onBreach }], ...life });
  for (let round = 0; round < 3; round += 1) await guarded.burst();
  return guarded;
}

async function restarting(guarded: Guarded, change: object = {}) {
  const answer = await guarded.claims.claim(rawClaim('n2', 'run-1', { ttlMs: 60_000, ...change }));
  if (answer.kind !== 'reserved') throw new Error(`not reserved: ${answer.kind}`);
  return answer.permit;
}

function spoil({ members }: Guarded): void {
  members.set('n3', healthy({ pending: 40 }));
}

async function types({ log, watch }: Guarded): Promise<readonly string[]> {
  const read = await log.read(watch.cluster.id, 0, 1_000);
  return read.kind === 'read' ? read.records.map(({ type }) => type) : [];
}

const tripsOf = ({ trips, watch }: Guarded) => trips.list(watch.cluster.id);

function advice({ guard }: Guarded, node = 'n3') {
  const answer = guard.advise({ ...rawClaim(node, 'run-2').question });
  return answer.kind === 'verdict' ? answer.verdict.kind : answer.kind;
}

describe('a breach while a step is out', () => {
  it('halts what goes forward with the look that shows it, and is in the log', async () => {
    const guarded = await watching('halt');
    const { id } = await restarting(guarded);
    spoil(guarded);
    await guarded.burst();
    expect(tripsOf(guarded)).toMatchObject([
      {
        isRecorded: true,
        trip: {
          ...{ id: 'trp_1', holdPoint: 'backlog_low', consequence: 'halt', required: '< 10' },
          step: { permit: id, node: 'n2', action: 'restart' },
          nodes: [{ node: 'n3', observed: 40 }],
        },
      },
    ]);
    guarded.members.set('n3', healthy());
    await guarded.burst();
    expect(advice(guarded)).toBe('halted');
  });

  it('is stored with all that was known', async () => {
    const guarded = await watching('halt');
    await restarting(guarded);
    spoil(guarded);
    await guarded.burst();
    const [tripped] = tripsOf(guarded);
    const digest = tripped?.trip.evaluation ?? '';
    expect(await guarded.log.getInputs(digest)).toContain('backlog_low');
  });

  it('does nothing while no step is out, nor once it is over', async () => {
    const guarded = await watching('halt');
    spoil(guarded);
    await guarded.burst();
    expect(tripsOf(guarded)).toEqual([]);
  });

  it.each(['alert', 'investigate'] as const)('that says %s halts nothing', async (onBreach) => {
    const guarded = await watching(onBreach);
    await restarting(guarded);
    spoil(guarded);
    await guarded.burst();
    expect(tripsOf(guarded)).toEqual([]);
    expect(guarded.tripKeeper.stepsOf(guarded.watch.cluster.id).breaches).toHaveLength(1);
  });

  it('takes no slot away: what may be out keeps it, and goes on to its end', async () => {
    const guarded = await watching('halt');
    const { id, token } = await restarting(guarded);
    spoil(guarded);
    await guarded.burst();
    const done = await guarded.permits.command(
      { kind: 'renew', id, token, ttlMs: undefined },
      'ci',
    );
    expect(done).toMatchObject({ kind: 'done', permit: { stage: { kind: 'granted' } } });
  });

  it('ends what has to be confirmed and never was, since nothing has begun', async () => {
    const guarded = await watching('halt');
    const { id } = await restarting(guarded, { confirm: 'required' });
    spoil(guarded);
    await guarded.burst();
    expect(guarded.permits.find(id)).toMatchObject({ permit: { end: 'tripped' } });
    expect(advice(guarded)).toBe('halted');
  });

  it('that flaps for a day is one trip', async () => {
    const guarded = await watching('rollback');
    await restarting(guarded, { ttlMs: 3_600_000 });
    // A day at a look a minute; nobody renews, so that the permit is overdue for most of it.
    for (let minute = 0; minute < 1_440; minute += 1) {
      await guarded.time.advance(59_000);
      guarded.members.set('n3', healthy({ pending: minute % 2 === 0 ? 40 : 0 }));
      await guarded.burst();
    }
    expect(tripsOf(guarded)).toHaveLength(1);
    expect((await types(guarded)).filter((type) => type === 'tripped')).toHaveLength(1);
  });
});

describe('clearing a trip', () => {
  it('lets the cluster go on, in the name of whoever looked', async () => {
    const guarded = await watching('halt');
    const { id, token } = await restarting(guarded);
    spoil(guarded);
    await guarded.burst();
    await guarded.permits.command({ kind: 'release', id, token }, 'ci');
    guarded.members.set('n3', healthy());
    await guarded.burst();
    const [tripped] = tripsOf(guarded);
    if (tripped === undefined) throw new Error('it has tripped');
    const asked = { cluster: tripped.cluster, id: tripped.trip.id, why: 'a burst of writes' };
    expect(await guarded.trips.clear(asked, 'ada')).toMatchObject({
      ...{ kind: 'known', trip: { clearedBy: 'ada', why: 'a burst of writes' } },
    });
    expect(advice(guarded)).toBe('go');
    expect(await guarded.trips.clear(asked, 'eve')).toMatchObject({ trip: { clearedBy: 'ada' } });
  });

  it('does not last while the condition does: it trips again', async () => {
    const guarded = await watching('halt');
    await restarting(guarded);
    spoil(guarded);
    await guarded.burst();
    const cluster = guarded.watch.cluster.id;
    const [first] = tripsOf(guarded);
    if (first === undefined) throw new Error('it has tripped');
    await guarded.trips.clear({ cluster, id: first.trip.id, why: 'looks fine' }, 'ada');
    await guarded.burst();
    expect(tripsOf(guarded).map(({ trip }) => trip.id)).toEqual(['trp_2', 'trp_1']);
  });
});

describe('a way back', () => {
  it('is taken once, and only after the trip is durable', async () => {
    const seen: (readonly string[])[] = [];
    const log = new MemoryEventLog();
    const life = { log, rollback: { rollBack: () => void seen.push(guardedTypes()) } };
    const guarded = await watching('rollback', life);
    let known: readonly string[] = [];
    log.subscribe(({ type }) => {
      known = [...known, type];
    });
    function guardedTypes() {
      return known;
    }
    await restarting(guarded);
    spoil(guarded);
    for (let round = 0; round < 5; round += 1) await guarded.burst();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toContain('tripped');
  });

  it('is not taken for what only halts', async () => {
    const taken: string[] = [];
    const rollback = { rollBack: (_: string, { id }: { id: string }) => void taken.push(id) };
    const guarded = await watching('halt', { rollback });
    await restarting(guarded);
    spoil(guarded);
    await guarded.burst();
    expect(taken).toEqual([]);
  });

  it('is asked for again by a guard that starts anew, for the same trip (R26)', async () => {
    const log = new MemoryEventLog();
    const guarded = await watching('rollback', { log });
    await restarting(guarded);
    spoil(guarded);
    await guarded.burst();
    const taken: string[] = [];
    const rollback = { rollBack: (_: string, { id }: { id: string }) => void taken.push(id) };
    const again = await watching('rollback', { log, rollback, startMs: 1_700_000_100_000 });
    expect(taken).toEqual(['trp_1']);
    expect(advice(again)).toBe('halted');
  });
});

describe('a trip that the log does not take', () => {
  it('halts in memory, fires nothing, and is written when the log is back', async () => {
    const log = new FullableLog();
    const taken: string[] = [];
    const rollback = { rollBack: (_: string, { id }: { id: string }) => void taken.push(id) };
    const guarded = await watching('rollback', { log, rollback });
    await restarting(guarded);
    log.isFull = true;
    spoil(guarded);
    await guarded.burst();
    guarded.members.set('n3', healthy());
    await guarded.burst();
    expect(tripsOf(guarded)).toMatchObject([{ isRecorded: false }]);
    expect(advice(guarded)).toBe('halted');
    expect(taken).toEqual([]);
    const [tripped] = tripsOf(guarded);
    if (tripped === undefined) throw new Error('it has tripped');
    const asked = { cluster: tripped.cluster, id: tripped.trip.id, why: 'looks fine' };
    expect(await guarded.trips.clear(asked, 'ada')).toMatchObject({ kind: 'unavailable' });

    log.isFull = false;
    await guarded.burst();
    expect(tripsOf(guarded)).toMatchObject([{ isRecorded: true, trip: { id: 'trp_1' } }]);
    expect((await types(guarded)).filter((type) => type === 'tripped')).toHaveLength(1);
    expect(taken).toEqual(['trp_1']);
  });
});
