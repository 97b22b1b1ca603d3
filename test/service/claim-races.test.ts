import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import { apply } from '../../src/core/ledger/apply.ts';
import { emptyLedger } from '../../src/core/ledger/state.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import { type Guarded, guardThree } from '../support/guarded.ts';
import { type Rival, rawClaim, rivalOf } from '../support/rival.ts';

/** Races that are run; `npm run test:long` runs more by this variable. */
const RUNS = Number(process.env['HOLDPOINT_RACES'] ?? '150');

let guarded: Guarded;

beforeAll(async () => {
  guarded = guardThree();
  for (let round = 0; round < 3; round += 1) await guarded.burst();
});

/** A log that appends whatever has come in between: the mistake that the races have to find. */
function careless(log: MemoryEventLog): EventLog['append'] {
  return async (cluster, _expectedSeq, records) =>
    await log.append(cluster, (await log.head(cluster)).seq, records);
}

/** A log whose every answer comes when the scheduler says. */
function scheduled(
  log: MemoryEventLog,
  { scheduler, isCareless }: { readonly scheduler: fc.Scheduler; readonly isCareless: boolean },
): EventLog {
  const append = isCareless ? careless(log) : log.append.bind(log);
  const later = <T>(work: () => Promise<T>, label: string): Promise<T> =>
    scheduler.schedule(Promise.resolve(), label).then(work);
  return {
    append: (...asked) => later(() => append(...asked), 'append'),
    read: (...asked) => later(() => log.read(...asked), 'read'),
    head: (...asked) => log.head(...asked),
    clusters: () => log.clusters(),
    subscribe: (listener) => log.subscribe(listener),
    saveSnapshot: (...asked) => log.saveSnapshot(...asked),
    latestSnapshot: (...asked) => log.latestSnapshot(...asked),
    putInputs: (...asked) => log.putInputs(...asked),
    getInputs: (...asked) => log.getInputs(...asked),
    close: () => log.close(),
  };
}

/** The most permits that were open at once, by the log and nothing else. */
async function mostOpen(log: EventLog): Promise<number> {
  const { id } = guarded.watch.cluster;
  const read = await log.read(id, 0, 10_000);
  if (read.kind !== 'read') throw new Error(read.detail);
  let state = emptyLedger(id);
  let most = 0;
  for (const record of read.records) {
    state = apply(state, record);
    most = Math.max(most, state.permits.open.length);
  }
  return most;
}

interface Caller {
  readonly guard: number;
  readonly node: string;
  readonly releases: boolean;
}

const caller: fc.Arbitrary<Caller> = fc.record({
  guard: fc.nat({ max: 1 }),
  node: fc.constantFrom('n2', 'n3'),
  releases: fc.boolean(),
});

/** One pipeline: claims, perhaps gives back at once, and tells whether it had the slot. */
async function act(
  { claims, calls }: Rival,
  { node, releases }: Caller,
  holder: string,
): Promise<boolean> {
  const answer = await claims.claim(rawClaim(node, holder));
  if (answer.kind !== 'reserved') return false;
  const { id, token } = answer.permit;
  if (releases) await calls.command({ kind: 'release', id, token }, 'ci');
  return true;
}

/** What a race came to: who had the slot, and the most that had it at once. */
interface Raced {
  readonly granted: number;
  readonly most: number;
}

async function race(
  scheduler: fc.Scheduler,
  callers: readonly Caller[],
  isCareless = false,
): Promise<Raced> {
  const inner = new MemoryEventLog();
  const log = scheduled(inner, { scheduler, isCareless });
  const opening = Promise.all(['a', 'b'].map((name) => rivalOf(guarded, log, name)));
  const rivals = await scheduler.waitFor(opening);
  const acting = callers.map((each, index) => {
    const rival = rivals[each.guard];
    if (rival === undefined) throw new Error('there are two guards');
    return act(rival, each, `run-${index}`);
  });
  const had = await scheduler.waitFor(Promise.all(acting));
  for (const { ledgers } of rivals) ledgers.close();
  return { granted: had.filter(Boolean).length, most: await mostOpen(inner) };
}

const callers = fc.array(caller, { minLength: 2, maxLength: 8 });

describe('callers who race (R17)', () => {
  it('never have two permits open, whatever comes first, over two guards on one log', async () => {
    let granted = 0;
    const property = fc.asyncProperty(fc.scheduler(), callers, async (scheduler, acting) => {
      const raced = await race(scheduler, acting);
      granted += raced.granted;
      expect(raced.most).toBeLessThanOrEqual(1);
    });
    await fc.assert(property, { numRuns: RUNS });
    // Races that nobody wins would prove nothing.
    expect(granted).toBeGreaterThan(RUNS / 2);
  }, 3_600_000);

  it('would be found with two, if the log took what was decided on an older state', async () => {
    const property = fc.asyncProperty(fc.scheduler(), callers, async (scheduler, acting) => {
      expect((await race(scheduler, acting, true)).most).toBeLessThanOrEqual(1);
    });
    expect((await fc.check(property, { numRuns: 100, endOnFailure: true })).failed).toBe(true);
  });
});
