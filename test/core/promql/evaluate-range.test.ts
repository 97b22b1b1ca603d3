import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { doAll } from '../../../src/core/base/steps.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import {
  evaluateRange,
  evaluateRangeSteps,
  evaluateWindows,
} from '../../../src/core/promql/evaluate-range.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import type { SeriesStore } from '../../../src/core/series/store.ts';
import { every, storeOf } from './fixtures.ts';

const store = storeOf([
  { name: 'a', labels: { n: '2' }, points: every(10, [1, 2, 3]) },
  { name: 'a', labels: { n: '1' }, points: { 20: 5, 25: 'stale' } },
]);

function range(query: string, source: SeriesStore = store, stepMs = 10_000): readonly string[] {
  const { series } = evaluateRange(parsePromql(query), {
    source,
    lookbackMs: durationMs(300_000),
    startMs: instant(0),
    endMs: instant(30_000),
    stepMs: durationMs(stepMs),
  });
  return series.map(({ labels, times, values }) => {
    const points = times.map((time, index) => `${values[index]}@${time / 1000}`);
    return `${labels} ${points.join(' ')}`;
  });
}

describe('evaluateRange', () => {
  it('evaluates at every step, the last one included, in the order of labels', () => {
    expect(range('a')).toEqual(['a{n="1"} 5@20', 'a{n="2"} 1@0 2@10 3@20 3@30']);
  });

  it('gives a number as one series without labels', () => {
    expect(range('time()')).toEqual(['{} 0@0 10@10 20@20 30@30']);
  });

  it('resolves start() and end() to the ends of the query at every step', () => {
    expect(range('a{n="2"} @ start() - a{n="2"} @ end()')).toEqual([
      '{n="2"} -2@0 -2@10 -2@20 -2@30',
    ]);
  });

  it('joins series that lose their name, unless two meet at one step', () => {
    const two = storeOf([
      { name: 'x', points: { 0: 1, 5: 'stale' } },
      { name: 'y', points: { 10: 2 } },
    ]);
    expect(range('-{__name__=~"x|y"}', two)).toEqual(['{} -1@0 -2@10 -2@20 -2@30']);
    const both = storeOf([
      { name: 'x', points: { 0: 1 } },
      { name: 'y', points: { 0: 2 } },
    ]);
    expect(() => range('-{__name__=~"x|y"}', both)).toThrow(/same labelset/);
  });

  it('says that sorting a range is in vain', () => {
    const { annotations } = evaluateRange(parsePromql('sort(a)'), {
      source: store,
      lookbackMs: durationMs(1),
      startMs: instant(0),
      endMs: instant(0),
      stepMs: durationMs(1),
    });
    expect(annotations).toEqual([
      'PromQL warning: sort is ineffective for range queries since results are always ordered ' +
        'by labels (1:1)',
    ]);
  });

  it('refuses too many steps, a step that leads nowhere, and what has no value at a step', () => {
    expect(() => range('a', store, 2)).toThrow(/exceeded maximum resolution of 11000 points/);
    expect(() => range('a', store, 0)).toThrow(/exceeded maximum resolution/);
    expect(() => range('a[5m]')).toThrow(/invalid expression type "range vector"/);
    expect(() => range('"a"')).toThrow(/invalid expression type "string"/);
  });
});

describe('evaluateWindows', () => {
  it('shows the samples in a range, and the steps of a subquery', () => {
    const options = { source: store, lookbackMs: durationMs(300_000), at: instant(20_000) };
    expect(evaluateWindows(parsePromql('a{n="2"}[20s]'), options).series).toMatchObject([
      { times: [10_000, 20_000], values: [2, 3] },
    ]);
    expect(evaluateWindows(parsePromql('a{n="2"}[20s:5s]'), options).series).toMatchObject([
      { times: [5_000, 10_000, 15_000, 20_000], values: [1, 2, 2, 3] },
    ]);
  });
});

describe('evaluateRangeSteps', () => {
  it('reads what was there when it began, whatever is written before it ends', () => {
    const growing = storeOf([{ name: 'a', points: { 0: 1, 10: 2 } }]);
    const steps = evaluateRangeSteps(parsePromql('a + sum_over_time(a[20s])'), {
      source: growing,
      lookbackMs: durationMs(300_000),
      startMs: instant(0),
      endMs: instant(30_000),
      stepMs: durationMs(10_000),
    });
    steps.next();
    const [series] = growing.select([]);
    if (series === undefined) throw new Error('there is a series');
    growing.append(series, instant(20_000), 100);
    growing.open(
      Labels.from([
        ['__name__', 'a'],
        ['late', 'yes'],
      ]),
      undefined,
    );
    expect(doAll(steps).series.map(({ values }) => values)).toEqual([[2, 5, 4]]);
  });
});
