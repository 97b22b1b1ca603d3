import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import type { Series } from '../../../src/core/series/series.ts';
import { SeriesStore } from '../../../src/core/series/store.ts';

interface Sample {
  readonly at: number;
  readonly value: number | 'end';
}

/** The samples in a range and the newest before it, each with when the series ended. */
function shown(series: Series, from: number, to: number) {
  const { times, values, endsAt } = series.columns(series.times.slice(from, to));
  return [...times].map((at, index) => ({
    at,
    value: values[index],
    endsAt: endsAt?.[index] ?? Number.POSITIVE_INFINITY,
  }));
}

/** The same of a list of all samples, for times of which the first may lie before the range. */
function expected(all: readonly Sample[], first: number, to: number) {
  const seen = all.filter(({ at }) => at >= first && at <= to);
  return seen.flatMap(({ at, value }, index) => {
    if (value === 'end') return [];
    const next = seen[index + 1];
    return [{ at, value, endsAt: next?.value === 'end' ? next.at : Number.POSITIVE_INFINITY }];
  });
}

interface Track {
  readonly name: 'a' | 'b';
  readonly series: Series;
  /** What was taken. */
  readonly all: Sample[];
}

/** Commits pages as a feed does. Returns the times at which any series took a sample. */
function play(store: SeriesStore, pages: readonly Page[], tracks: readonly Track[]): number[] {
  const times = new Set<number>();
  let at = 0;
  for (const { after, ...values } of pages) {
    at += after;
    for (const { name, series, all } of tracks) {
      const value = values[name];
      if (
        value === null ? store.end(series, instant(at)) : store.append(series, instant(at), value)
      ) {
        all.push({ at, value: value ?? 'end' });
        times.add(at);
      }
    }
  }
  return [...times];
}

interface Page {
  readonly after: number;
  readonly a: number | null;
  readonly b: number | null;
}

/** What a page has: a value of each series, or none of it. */
const page = fc.record({
  after: fc.integer({ min: 1, max: 30 }),
  a: fc.option(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ noNaN: true }))),
  b: fc.option(fc.integer({ min: 0, max: 1_000 })),
});

describe('the history of a series', () => {
  it('and its ring show together what was ever scraped, in any range', () => {
    const pages = fc.array(page, { minLength: 1, maxLength: 150, size: 'max' });
    const range = fc.tuple(fc.nat({ max: 3_000 }), fc.nat({ max: 1_000 }));
    fc.assert(
      fc.property(pages, fc.nat({ max: 300 }), range, (row, window, [from, length]) => {
        const policy = { retentionMs: durationMs(1e9) };
        const store = new SeriesStore(durationMs(window), policy);
        const tracks = (['a', 'b'] as const).map((name) => ({
          name,
          series: store.openScraped(Labels.from([[METRIC_NAME, name]]), 0),
          all: [] as Sample[],
        }));
        const times = play(store, row, tracks);
        const first = times.findLast((time) => time <= from) ?? 0;
        for (const { series, all } of tracks) {
          expect(shown(series, from, from + length)).toEqual(expected(all, first, from + length));
        }
      }),
    );
  });

  it('stays when the series has ended, until it is let go; then the series is forgotten', () => {
    const store = new SeriesStore(durationMs(10_000), { retentionMs: durationMs(3_600_000) });
    const series = store.openScraped(Labels.from([[METRIC_NAME, 'gone']]), 0);
    store.append(series, instant(1_000), 7);
    store.end(series, instant(2_000));
    expect(store.sweep(instant(60_000))).toBe(0);
    expect(shown(series, 0, 60_000)).toEqual([{ at: 1_000, value: 7, endsAt: 2_000 }]);
    store.clearHistory();
    expect([store.sweep(instant(60_000)), store.usage.samples]).toEqual([1, 0]);
  });

  it('is kept of those series only that the policy names', () => {
    const keeps = (labels: Labels) => labels.get(METRIC_NAME) === 'kept';
    const store = new SeriesStore(durationMs(1), { retentionMs: durationMs(1e9), keeps });
    const [kept, other] = ['kept', 'other'].map((name) =>
      store.open(Labels.from([[METRIC_NAME, name]]), 0),
    );
    if (kept === undefined || other === undefined) throw new Error('two series');
    for (const series of [kept, other]) {
      for (let at = 1; at <= 50; at += 1) store.append(series, instant(at), at);
    }
    expect([shown(kept, 0, 100).length, shown(other, 0, 100).length]).toEqual([50, 2]);
  });

  it('does not mix up series that come to a target late with those that were there', () => {
    const store = new SeriesStore(durationMs(1e6));
    const early = store.openScraped(Labels.from([[METRIC_NAME, 'early']]), 3);
    for (let at = 1; at <= 40; at += 1) store.append(early, instant(at), at);
    const late = store.openScraped(Labels.from([[METRIC_NAME, 'late']]), 3);
    expect(store.append(late, instant(39), 1)).toBe('out-of-order');
    expect(store.append(late, instant(40), 2)).toBe('appended');
    expect(store.append(late, instant(40), 3)).toBe('repeated');
    expect([late.count, late.timeAt(0), late.valueAt(0)]).toEqual([1, 40, 2]);
    expect([early.indexAtOrBefore(39), late.indexAtOrBefore(39)]).toEqual([38, -1]);
  });
});
