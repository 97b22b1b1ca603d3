import { describe, expect, it } from 'vitest';
import { AlertKeeper } from '../../src/service/alert-keeper.ts';
import { type Guarded, guardThree, healthy } from '../support/guarded.ts';
import { recordingLogger } from '../support/recording-logger.ts';
import { rawClaim } from '../support/rival.ts';

/** A guard that halts for a backlog during restarts, and its alerts. */
async function alerting() {
  const guarded = guardThree({}, { during: [{ name: 'backlog_low', onBreach: 'halt' }] });
  let news = 0;
  const keeper = new AlertKeeper({
    watches: () => guarded.guard.watches,
    ...{ ledgers: guarded.ledgers, trips: guarded.tripKeeper, escalation: guarded.escalation },
    overruns: () => [],
    ...{ clock: guarded.time, timers: guarded.time, logger: recordingLogger().logger },
    onNews: () => {
      news += 1;
    },
  });
  for (let round = 0; round < 3; round += 1) await guarded.burst();
  return { guarded, keeper, news: () => news, look: () => keeper.look(guarded.watch.cluster.id) };
}

const firing = (keeper: AlertKeeper) =>
  [...keeper.book().values()]
    .filter(({ status }) => status.kind === 'firing')
    .map(({ alert }) => alert.labels.get('alertname'));

async function trip(guarded: Guarded): Promise<void> {
  await guarded.claims.claim(rawClaim('n2', 'run-1', { ttlMs: 60_000 }));
  guarded.members.set('n3', healthy({ pending: 40 }));
  await guarded.burst();
}

describe('the keeper of alerts', () => {
  it('knows of nothing while all is well, and tells nobody', async () => {
    const { keeper, look, news } = await alerting();
    look();
    expect(firing(keeper)).toEqual([]);
    expect(news()).toBe(0);
  });

  it('tells of a trip with the look after it, and of its end when it is cleared', async () => {
    const { guarded, keeper, look, news } = await alerting();
    await trip(guarded);
    look();
    expect(firing(keeper)).toEqual(['HoldpointTripped']);
    expect(news()).toBe(1);
    look();
    expect(news()).toBe(1);
    guarded.members.set('n3', healthy());
    await guarded.burst();
    const cluster = guarded.watch.cluster.id;
    const [known] = guarded.trips.list(cluster);
    if (known === undefined) throw new Error('it has tripped');
    await guarded.trips.clear({ cluster, id: known.trip.id, why: 'fine' }, 'ada');
    look();
    expect(keeper.alertsOf(cluster)).toMatchObject([{ status: { kind: 'resolved' } }]);
    expect(news()).toBe(2);
  });

  it('tells of what time alone brings about, and that it is there', async () => {
    const { guarded, keeper } = await alerting();
    const ended = new AbortController();
    const running = keeper.run(ended.signal);
    await guarded.time.advance(0);
    expect(firing(keeper)).toEqual(['Watchdog']);
    await guarded.time.advance(70_000);
    expect(firing(keeper)).toEqual(['Watchdog', 'EvidenceStale']);
    ended.abort();
    await guarded.time.advance(0);
    await running;
  });

  it('ends the alerts of a cluster that is watched no more', async () => {
    const { guarded, keeper, look } = await alerting();
    await trip(guarded);
    look();
    guarded.guard.replaceWatches(new Map());
    const ended = new AbortController();
    const running = keeper.run(ended.signal);
    await guarded.time.advance(0);
    expect(firing(keeper)).toEqual(['Watchdog']);
    ended.abort();
    await guarded.time.advance(0);
    await running;
  });
});
