import { describe, expect, it } from 'vitest';
import { Labels, METRIC_NAME } from '../../src/core/base/labels.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import type { Series } from '../../src/core/series/series.ts';
import { SeriesStore } from '../../src/core/series/store.ts';
import type { ScrapeFailure, ScrapeOutcome } from '../../src/ports/scraper.ts';
import { NodeFeed } from '../../src/service/node-feed.ts';
import { nodeId } from '../support/case-builder.ts';
import { openReader, readText } from '../support/pages.ts';

/** A feed of one node whose pages a test writes as names and values. */
class Feed {
  readonly store = new SeriesStore(durationMs(60_000));
  readonly feed = new NodeFeed(
    { id: nodeId('n1'), ordinal: 0, role: 'voter', labels: new Map() },
    { store: this.store, cluster: 'orders' },
  );
  readonly #refs = new Map<string, number>();
  #introduced = 0;

  /** Has the series numbered anew on its next page. */
  renumber(name: string): this {
    this.#refs.delete(name);
    return this;
  }

  scrape(
    at: number,
    page: Readonly<Record<string, number>>,
    forgotten: readonly number[] = [],
  ): this {
    const introducedFrom = this.#introduced;
    const introduced: Labels[] = [];
    const names = Object.keys(page);
    for (const name of names) {
      if (this.#refs.has(name)) continue;
      this.#refs.set(name, introducedFrom + introduced.length);
      introduced.push(Labels.from([[METRIC_NAME, name]]));
    }
    this.#introduced += introduced.length;
    const refs = Uint32Array.from(names, (name) => this.#refs.get(name) ?? 0);
    const batch = {
      introduced,
      introducedFrom,
      forgotten: Uint32Array.from(forgotten),
      refs,
      values: Float64Array.from(Object.values(page)),
    };
    return this.commit({
      kind: 'scraped',
      observedAt: instant(at),
      durationMs: durationMs(20),
      bodyBytes: 100,
      samplesScraped: 40,
      batch,
    });
  }

  fail(at: number, failure: ScrapeFailure): this {
    const detail = `it was ${failure}`;
    const durations = { observedAt: instant(at), durationMs: durationMs(500) };
    return this.commit({ kind: 'failed', ...durations, failure, detail });
  }

  commit(outcome: ScrapeOutcome): this {
    this.feed.commit(outcome);
    return this;
  }

  series(name: string): Series | undefined {
    return this.store.select([]).find(({ labels }) => labels.get(METRIC_NAME) === name);
  }

  /** The samples of a series in order; `end` for a marker. */
  samples(name: string): readonly (number | 'end')[] {
    const series = this.series(name);
    return Array.from({ length: series?.count ?? 0 }, (_, index) =>
      series === undefined || series.isStaleAt(index) ? 'end' : series.valueAt(index),
    );
  }
}

describe('NodeFeed', () => {
  it('knows nothing before the first scrape', () => {
    expect(new Feed().feed).toMatchObject({ lastScrape: { kind: 'never' }, rounds: 0 });
  });

  it('stores a page at the time at which its values were true', () => {
    const { feed, series, samples } = bound(new Feed().scrape(1_000, { a: 1, b: 2 }));
    expect(samples('a')).toEqual([1]);
    expect(series('b')?.timeAt(0)).toBe(1_000);
    expect(series('b')?.nodes.has(0)).toBe(true);
    expect(feed).toMatchObject({ lastScrape: { kind: 'scraped', at: 1_000 }, rounds: 1 });
  });

  it('ends a series that a page no longer has, and goes on when it is back', () => {
    const fed = new Feed().scrape(1_000, { a: 1, b: 2 }).scrape(2_000, { b: 3 });
    expect(fed.samples('a')).toEqual([1, 'end']);
    expect(fed.samples('b')).toEqual([2, 3]);
    expect(fed.scrape(3_000, { a: 4, b: 5 }).samples('a')).toEqual([1, 'end', 4]);
  });

  it.each(['refused', 'timeout', 'syntax', 'body_size'] as const)(
    'ends all series when a scrape fails: %s',
    (failure) => {
      const fed = new Feed().scrape(1_000, { a: 1, b: 2 }).fail(2_000, failure);
      expect([fed.samples('a'), fed.samples('b')]).toEqual([
        [1, 'end'],
        [2, 'end'],
      ]);
      expect(fed.feed.lastScrape).toEqual({
        kind: 'failed',
        at: 2_000,
        refused: failure === 'refused',
        failure,
        detail: `it was ${failure}`,
      });
    },
  );

  it('ends nothing twice, and counts every round', () => {
    const fed = new Feed().scrape(1_000, { a: 1 }).fail(2_000, 'timeout').fail(3_000, 'timeout');
    expect(fed.samples('a')).toEqual([1, 'end']);
    expect(fed.feed.rounds).toBe(3);
  });

  it('reports on each scrape in the series that Prometheus has for that', () => {
    const fed = new Feed().scrape(1_000, { a: 1 }).fail(2_000, 'refused');
    expect(fed.samples('up')).toEqual([1, 0]);
    expect(fed.samples('scrape_samples_scraped')).toEqual([40, 0]);
    expect(fed.samples('scrape_duration_seconds')).toEqual([0.02, 0.5]);
    expect(fed.series('up')?.labels.toString()).toBe('up{cluster="orders", node="n1"}');
  });

  it('takes a value that is NaN for a value, not for an end', () => {
    const fed = new Feed().scrape(1_000, { a: Number.NaN });
    expect(fed.samples('a')).toEqual([Number.NaN]);
  });

  it('lets go of a series once no page can have its number again', () => {
    const fed = new Feed().scrape(1_000, { a: 1, b: 2 });
    const held = fed.feed.held;
    fed.scrape(2_000, { b: 3 }, [0]);
    expect([held, fed.feed.held]).toEqual([2, 1]);
    expect(fed.samples('a')).toEqual([1, 'end']);
    expect(fed.scrape(3_000, { b: 4 }).samples('b')).toEqual([2, 3, 4]);
  });

  it('goes on with a series that comes back under another number', () => {
    const fed = new Feed().scrape(1_000, { a: 1, b: 2 }).scrape(2_000, { b: 3 }, [0]);
    fed.renumber('a').scrape(3_000, { a: 4, b: 5 }).scrape(4_000, { a: 6, b: 7 });
    expect(fed.samples('a')).toEqual([1, 'end', 4, 6]);
    expect(fed.feed.held).toBe(2);
  });

  it('goes on with a series whose number changes from one page to the next', () => {
    const fed = new Feed().scrape(1_000, { a: 1 }).renumber('a').scrape(2_000, { a: 2 }, [0]);
    expect(fed.scrape(3_000, { a: 3 }).samples('a')).toEqual([1, 2, 3]);
  });

  it('holds a bounded number of series however many label values come and go', () => {
    const { feed, store } = new Feed();
    const reader = openReader();
    const [pages, perPage] = [1_000, 100];
    let most = { held: 0, stored: 0 };
    for (let page = 0; page < pages; page += 1) {
      const at = 1_000 + page * 1_000;
      const churning = Array.from(
        { length: perPage },
        (_, index) => `c{id="${page}-${index}"} 1\n`,
      );
      const reading = readText(reader, `stays 1\n${churning.join('')}`);
      if (!reading.ok) throw new Error('the page is right');
      feed.commit({
        ...{ kind: 'scraped', observedAt: instant(at), durationMs: durationMs(20) },
        ...{ bodyBytes: 100, samplesScraped: reading.samples, batch: reading.batch },
      });
      store.sweep(instant(at));
      most = { held: Math.max(most.held, feed.held), stored: Math.max(most.stored, store.size) };
    }
    // The reader remembers four spellings a sample and 1,024 more; the store a minute of pages.
    expect(most.held).toBeLessThanOrEqual(4 * (perPage + 1) + 1_024 + perPage);
    expect(most.stored).toBeLessThanOrEqual(63 * perPage + 4);
    const stays = store.select([]).find(({ labels }) => labels.get(METRIC_NAME) === 'stays');
    expect(stays?.isLive).toBe(true);
  });

  it('stops at a batch that does not fit what came before', () => {
    const fed = new Feed().scrape(1_000, { a: 1 });
    const none = {
      ...{ introduced: [], forgotten: new Uint32Array() },
      ...{ refs: new Uint32Array([7]), values: new Float64Array([1]) },
    };
    const outcome = {
      kind: 'scraped',
      observedAt: instant(2_000),
      durationMs: durationMs(1),
      bodyBytes: 1,
      samplesScraped: 1,
    } as const;
    expect(() => fed.commit({ ...outcome, batch: { ...none, introducedFrom: 1 } })).toThrow(
      'a batch refers to series that were introduced',
    );
    expect(() => fed.commit({ ...outcome, batch: { ...none, introducedFrom: 5 } })).toThrow(
      'a session numbers its series in order',
    );
  });
});

/** The parts of a feed that a test looks at. */
function bound(fed: Feed) {
  return {
    feed: fed.feed,
    series: (name: string) => fed.series(name),
    samples: (name: string) => fed.samples(name),
  };
}
