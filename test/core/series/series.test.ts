import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { instant } from '../../../src/core/base/time.ts';
import { type Appended, Series } from '../../../src/core/series/series.ts';

const FOREVER = Number.NEGATIVE_INFINITY;

/** A sample of the model; no value is a staleness marker. */
interface ModelSample {
  readonly at: number;
  readonly value: number | undefined;
}

/** What a series should do, said as simply as possible: it never forgets, and looks back. */
class Model {
  #held: readonly ModelSample[] = [];

  get held(): readonly ModelSample[] {
    return this.#held;
  }

  get isLive(): boolean {
    return this.#held.at(-1)?.value !== undefined;
  }

  append(at: number, value: number, keepFrom: number): Appended {
    const last = this.#held.at(-1)?.at;
    if (this.#push({ at, value }, keepFrom)) return 'appended';
    return at === last ? 'repeated' : 'out-of-order';
  }

  end(at: number, keepFrom: number): boolean {
    return this.isLive && this.#push({ at, value: undefined }, keepFrom);
  }

  /** Keeps what is newer than `keepFrom`, and the one sample that a window from there begins at. */
  #push(sample: ModelSample, keepFrom: number): boolean {
    if (sample.at <= (this.#held.at(-1)?.at ?? FOREVER)) return false;
    const edge = this.#held.findLastIndex(({ at }) => at <= keepFrom);
    this.#held = [...this.#held.slice(Math.max(0, edge)), sample];
    return true;
  }
}

function held(series: Series): ModelSample[] {
  return Array.from({ length: series.count }, (_, index) => ({
    at: series.timeAt(index),
    value: series.isStaleAt(index) ? undefined : series.valueAt(index),
  }));
}

function filled(values: readonly (number | 'end')[]): Series {
  const series = new Series(Labels.empty, undefined);
  for (const [index, value] of values.entries()) {
    if (value === 'end') series.end(instant(index), FOREVER);
    else series.append(instant(index), value, FOREVER);
  }
  return series;
}

const step = fc.record({
  kind: fc.constantFrom('append' as const, 'append' as const, 'append' as const, 'end' as const),
  // Mostly forward; sometimes not newer than the last sample.
  afterMs: fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 20 }) }, fc.constantFrom(-3, 0)),
  value: fc.double(),
});

describe('Series', () => {
  it('is empty, and not live, at first', () => {
    const series = new Series(Labels.empty, undefined);
    expect([series.count, series.isLive, series.indexAtOrBefore(1e12)]).toEqual([0, false, -1]);
  });

  it.each([
    ['one node', 7, [7]],
    ['the first node', 0, [0]],
    ['no node, for a series of the whole cluster', undefined, []],
  ])('speaks for %s', (_whom, ordinal, expected) => {
    expect([...new Series(Labels.empty, ordinal).nodes]).toEqual(expected);
  });

  it('does what the model does, through any schedule of appends, ends and forgetting', () => {
    const schedules = fc.array(step, { minLength: 1, maxLength: 150, size: 'max' });
    fc.assert(
      fc.property(schedules, fc.nat({ max: 1_500 }), (schedule, retentionMs) => {
        const [series, model] = [new Series(Labels.empty, undefined), new Model()];
        let at = 0;
        for (const { kind, afterMs, value } of schedule) {
          at += afterMs;
          const keepFrom = at - retentionMs;
          const [now, expected] =
            kind === 'append'
              ? [series.append(instant(at), value, keepFrom), model.append(at, value, keepFrom)]
              : [series.end(instant(at), keepFrom), model.end(at, keepFrom)];
          expect(now).toBe(expected);
          expect(series.isLive).toBe(model.isLive);
          expect(series.count).toBe(model.held.length);
        }
        expect(held(series)).toEqual(model.held);
      }),
    );
  });

  it('finds the newest sample at or before any moment', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60, size: 'max' });
    fc.assert(
      fc.property(gaps, fc.nat({ max: 100 }), (all, retentionMs) => {
        const series = new Series(Labels.empty, undefined);
        let at = 0;
        for (const gap of all) {
          at += gap;
          series.append(instant(at), 1, at - retentionMs);
        }
        const times = held(series).map((sample) => sample.at);
        for (let probe = -1; probe <= at + 1; probe += 0.5) {
          expect(series.indexAtOrBefore(probe)).toBe(times.findLastIndex((time) => time <= probe));
        }
      }),
    );
  });

  it.each([16, 17, 33, 200])('keeps %d samples and every marker when its ring grows', (length) => {
    const values = Array.from({ length }, (_, index) => (index % 3 === 2 ? 'end' : index));
    expect(held(filled(values))).toEqual(
      values.map((value, at) => ({ at, value: value === 'end' ? undefined : value })),
    );
  });

  it('keeps markers when its ring grows after it has turned', () => {
    const series = new Series(Labels.empty, undefined);
    for (let at = 0; at < 25; at += 1) series.append(instant(at), at, at - 10);
    series.end(instant(25), 15);
    for (let at = 26; at < 60; at += 1) series.append(instant(at), at, 15);
    const samples = held(series);
    expect(samples.map(({ at }) => at)).toEqual(Array.from({ length: 45 }, (_, i) => i + 15));
    expect(samples.filter(({ value }) => value === undefined)).toEqual([
      { at: 25, value: undefined },
    ]);
  });

  it('keeps the last sample however old it is, until it gets a newer one', () => {
    const series = filled([42]);
    expect(series.append(instant(1e9), 43, 1e9 - 1)).toBe('appended');
    expect(held(series)).toEqual([
      { at: 0, value: 42 },
      { at: 1e9, value: 43 },
    ]);
  });

  it('ends once, and lives again with the next value', () => {
    const series = filled([1]);
    expect([series.end(instant(1), FOREVER), series.isLive]).toEqual([true, false]);
    expect([series.end(instant(2), FOREVER), series.count]).toEqual([false, 2]);
    expect([series.append(instant(3), 5, FOREVER), series.isLive]).toEqual(['appended', true]);
  });

  it('holds a NaN that a page shows as a value, not as an end', () => {
    const series = filled([Number.NaN]);
    expect([series.isLive, series.isStaleAt(0)]).toEqual([true, false]);
    expect(series.valueAt(0)).toBeNaN();
  });

  it('does not end because somebody copies the marker of another series as a value', () => {
    const ended = filled([1, 'end']);
    const series = new Series(Labels.empty, undefined);
    // Often enough to be compiled: only compiled code moves the bits of a NaN unchanged.
    for (let at = 0; at < 50_000; at += 1) {
      series.append(instant(at), ended.valueAt(1), at - 10);
      if (!series.isLive) break;
    }
    expect([series.isLive, series.timeAt(series.count - 1)]).toEqual([true, 49_999]);
  });
});
