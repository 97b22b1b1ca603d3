import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { PromqlError } from '../../../src/core/promql/error.ts';
import { every, run, shown, storeOf } from './fixtures.ts';

const minute = durationMs(60_000);

describe('an instant selector', () => {
  const store = storeOf([
    { name: 'm', labels: { a: 'x' }, points: every(10, [1, 2, 3]) },
    { name: 'm', labels: { a: 'y' }, points: { 0: 4, 15: 'stale' } },
    { name: 'n', labels: { a: 'x' }, points: { 0: 9 } },
  ]);

  it.each([
    ['m', 0, ['m{a="x"} 1', 'm{a="y"} 4']],
    ['m', 14, ['m{a="x"} 2', 'm{a="y"} 4']],
    ['m', 15, ['m{a="x"} 2']],
    ['m offset 10s', 20, ['m{a="x"} 2', 'm{a="y"} 4']],
    ['m offset -10s', 10, ['m{a="x"} 3']],
    ['m @ 0', 1_000, ['m{a="x"} 1', 'm{a="y"} 4']],
    ['m @ end() offset 10s', 20, ['m{a="x"} 2', 'm{a="y"} 4']],
    ['m{a="y"}', 0, ['m{a="y"} 4']],
    ['m{a!="y"}', 0, ['m{a="x"} 1']],
    ['m{a=~"x|z"}', 0, ['m{a="x"} 1']],
    ['m{a!~"x.*"}', 0, ['m{a="y"} 4']],
    ['m{b=""}', 0, ['m{a="x"} 1', 'm{a="y"} 4']],
    ['{a="x"}', 0, ['m{a="x"} 1', 'n{a="x"} 9']],
    ['{"m"}', 14, ['m{a="x"} 2', 'm{a="y"} 4']],
    ['nothing', 0, []],
  ])('%s at %i s', (query, at, expected) => {
    expect(shown(run(query, store, { at }))).toEqual(expected);
  });

  it('finds a sample that is younger than the look-back, and not one that is as old', () => {
    const lookbackMs = minute;
    expect(shown(run('n', store, { at: 59.999, lookbackMs }))).toEqual(['n{a="x"} 9']);
    expect(shown(run('n', store, { at: 60, lookbackMs }))).toEqual([]);
    const closed = run('n', store, { at: 60, lookbackMs, rangeBoundary: 'closed' });
    expect(shown(closed)).toEqual(['n{a="x"} 9']);
  });
});

describe('a range', () => {
  const store = storeOf([
    { name: 'c_total', points: every(10, [0, 10, 20, 5, 15, 25, 35]) },
    { name: 'gone_total', points: every(10, [0, 10, 20, 'stale', 7]) },
  ]);

  it.each([
    ['count_over_time(c_total[20s])', 60, '{} 2'],
    ['sum_over_time(c_total[20s])', 60, '{} 60'],
    ['rate(c_total[20s])', 60, '{} 1'],
    ['increase(c_total[1m])', 60, '{} 54'],
    ['delta(c_total[20s])', 60, '{} 20'],
    ['irate(c_total[1m])', 30, '{} 0.5'],
    ['idelta(c_total[1m])', 30, '{} -15'],
    ['resets(c_total[2m])', 60, '{} 1'],
    ['changes(c_total[2m])', 60, '{} 6'],
    ['deriv(c_total[30s])', 60, '{} 1'],
    ['predict_linear(c_total[30s], 60)', 60, '{} 95'],
    ['last_over_time(c_total[1m])', 60, 'c_total 35'],
    ['first_over_time(c_total[1m])', 60, 'c_total 10'],
    ['min_over_time(c_total[1m])', 60, '{} 5'],
    ['max_over_time(c_total[1m])', 60, '{} 35'],
    ['avg_over_time(c_total[20s])', 60, '{} 30'],
    ['stddev_over_time(c_total[20s])', 60, '{} 5'],
    ['quantile_over_time(0.5, c_total[20s])', 60, '{} 30'],
    ['present_over_time(c_total[20s])', 60, '{} 1'],
    ['count_over_time(gone_total[1m])', 50, '{} 4'],
    ['sum_over_time(c_total[1m:20s])', 60, '{} 70'],
    ['max_over_time(rate(c_total[20s])[40s:10s])', 60, '{} 1'],
  ])('%s at %i s is %s', (query, at, expected) => {
    expect(shown(run(query, store, { at }))).toEqual([expected]);
  });

  it('leaves its older end out, unless windows are closed as in Prometheus 2', () => {
    expect(shown(run('count_over_time(c_total[1m])', store, { at: 60 }))).toEqual(['{} 6']);
    const closed = run('count_over_time(c_total[1m])', store, { at: 60, rangeBoundary: 'closed' });
    expect(shown(closed)).toEqual(['{} 7']);
    const steps = 'count_over_time(vector(1)[1m:10s])';
    expect(shown(run(steps, store, { at: 60 }))).toEqual(['{} 6']);
    expect(shown(run(steps, store, { at: 60, rangeBoundary: 'closed' }))).toEqual(['{} 7']);
  });

  it.each([
    // Samples every 10 s from 20 s on. A gap of less than 11 s before them is bridged whole, a
    // longer one by half a distance.
    { range: '70900ms', at: 80, increase: 70.9 },
    { range: '71s', at: 80, increase: 65 },
    { range: '65s', at: 85.1, increase: 65 },
    { range: '75s', at: 91.1, increase: 68.9 },
  ])('extrapolates over $range at $at s to $increase', ({ range, at, increase }) => {
    const points = Object.fromEntries([20, 30, 40, 50, 60, 70, 80].map((s) => [s, 1e6 + s]));
    const line = storeOf([{ name: 'l_total', points }]);
    const [result = ''] = shown(run(`increase(l_total[${range}])`, line, { at }));
    expect(Number(result.split(' ')[1])).toBeCloseTo(increase, 6);
  });

  it('does not extrapolate a counter below zero', () => {
    const young = storeOf([{ name: 'y_total', points: { 20: 2, 30: 12, 40: 22 } }]);
    // Ten a second: the counter was zero two seconds before its first sample.
    expect(shown(run('increase(y_total[30s])', young, { at: 40 }))).toEqual(['{} 22']);
    expect(shown(run('delta(y_total[30s])', young, { at: 40 }))).toEqual(['{} 30']);
  });

  it('gives no rate of a single sample', () => {
    expect(shown(run('rate(c_total[10s])', store, { at: 60 }))).toEqual([]);
  });

  it('notes when a rate is asked of what does not look like a counter', () => {
    const gauge = storeOf([{ name: 'g', points: every(10, [1, 2, 3]) }]);
    expect(run('rate(g[1m])', gauge, { at: 20 }).annotations).toEqual([
      'PromQL info: metric might not be a counter, name does not end in ' +
        '_total/_sum/_count/_bucket: "g" (1:6)',
    ]);
    expect(run('rate(c_total[1m])', store, { at: 60 }).annotations).toEqual([]);
  });
});

describe('operators', () => {
  const store = storeOf([
    { name: 'a', labels: { n: '1' }, points: { 0: 6 } },
    { name: 'a', labels: { n: '2' }, points: { 0: 8 } },
    { name: 'b', labels: { n: '1' }, points: { 0: 3 } },
    { name: 'c', labels: { n: '1', x: 'l' }, points: { 0: 2 } },
    { name: 'c', labels: { n: '1', x: 'r' }, points: { 0: 4 } },
  ]);

  it.each([
    ['a + 1', ['{n="1"} 7', '{n="2"} 9']],
    ['10 - a', ['{n="1"} 4', '{n="2"} 2']],
    ['-a', ['{n="1"} -6', '{n="2"} -8']],
    ['+a', ['a{n="1"} 6', 'a{n="2"} 8']],
    ['a % 5 ^ 1', ['{n="1"} 1', '{n="2"} 3']],
    ['a / b', ['{n="1"} 2']],
    ['a > 6', ['a{n="2"} 8']],
    ['7 > a', ['a{n="1"} 6']],
    ['a > bool 6', ['{n="1"} 0', '{n="2"} 1']],
    ['a > b', ['a{n="1"} 6']],
    ['a == on(n) bool b', undefined],
    ['a <= bool b', ['{n="1"} 0']],
    [
      'c / on(n) group_left b',
      ['{n="1", x="l"} 0.6666666666666666', '{n="1", x="r"} 1.3333333333333333'],
    ],
    ['b * ignoring(x) group_right c', ['{n="1", x="l"} 6', '{n="1", x="r"} 12']],
    ['b * on(n) group_left(x) c{x="l"}', ['{n="1", x="l"} 6']],
    ['a and b', ['a{n="1"} 6']],
    ['a unless b', ['a{n="2"} 8']],
    ['b or a', ['a{n="2"} 8', 'b{n="1"} 3']],
    ['a atan2 b', [`{n="1"} ${Math.atan2(6, 3)}`]],
  ])('%s', (query, expected) => {
    if (expected === undefined) {
      expect(() => run(query, store, { at: 0 })).toThrow(PromqlError);
      return;
    }
    expect(shown(run(query, store, { at: 0 }))).toEqual(expected);
  });

  it.each([
    ['1 + 2 * 3', 7],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['1 ^ NaN', 1],
    ['(-1) ^ Inf', 1],
    ['5 % -3', 2],
    ['1 > bool 2', 0],
    ['NaN == bool NaN', 0],
    ['NaN != bool NaN', 1],
    ['1 / 0', Number.POSITIVE_INFINITY],
    ['0 / 0', Number.NaN],
    ['5m + 1', 301],
  ])('%s is %d', (query, value) => {
    expect(run(query, store, { at: 0 }).value).toMatchObject({ type: 'scalar', value });
  });

  it.each([
    [
      'a + on() b',
      'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
    ],
    [
      'b > on() a',

      'found duplicate series for the match group {} on the right hand-side of the ' +
        'operation: [{__name__="a", n="1"}, {__name__="a", n="2"}];many-to-many ' +
        'matching not allowed: matching labels must be unique on one side',
    ],
    [
      'c + on(n) group_right b',

      'found duplicate series for the match group {n="1"} on the left hand-side of ' +
        'the operation: [{__name__="c", n="1", x="l"}, {__name__="c", n="1", ' +
        'x="r"}];many-to-many matching not allowed: matching labels must be unique on ' +
        'one side',
    ],
    [
      'c + on(n) group_left(x) b',
      'multiple matches for labels: grouping labels must ensure unique matches',
    ],
    ['{__name__=~"a|b"} + 1', 'vector cannot contain metrics with the same labelset'],
    ['topk(NaN, a)', 'Parameter value is NaN'],
    ['count_values("", a)', 'invalid label name ""'],
    ['label_replace(a, "x", "", "n", "(")', 'invalid regular expression in label_replace(): ('],
    [
      'label_replace(a, "n", "same", "n", ".*")',
      'vector cannot contain metrics with the same labelset',
    ],
    ['label_join(a, "", ",", "n")', 'invalid destination label name in label_join(): '],
  ])('%s fails on the data', (query, detail) => {
    expect(() => run(query, store, { at: 0 })).toThrow(
      expect.objectContaining({
        code: 'execution',
        detail,
        message: expect.stringMatching(/^1:\d+: /),
      }),
    );
  });
});

describe('aggregations', () => {
  const store = storeOf([
    { name: 'm', labels: { g: 'a', i: '1' }, points: { 0: 1 } },
    { name: 'm', labels: { g: 'a', i: '2' }, points: { 0: 3 } },
    { name: 'm', labels: { g: 'b', i: '3' }, points: { 0: 5 } },
    { name: 'odd', labels: { i: '1' }, points: { 0: Number.NaN } },
    { name: 'odd', labels: { i: '2' }, points: { 0: 2 } },
    { name: 'odd', labels: { i: '3' }, points: { 0: 7 } },
    { name: 'big', labels: { i: '1' }, points: { 0: 1e308 } },
    { name: 'big', labels: { i: '2' }, points: { 0: 1e308 } },
    { name: 'kahan', labels: { i: '1' }, points: { 0: 1e100 } },
    { name: 'kahan', labels: { i: '2' }, points: { 0: 1 } },
    { name: 'kahan', labels: { i: '3' }, points: { 0: -1e100 } },
  ]);

  it.each([
    ['sum(m)', ['{} 9']],
    ['sum by (g) (m)', ['{g="a"} 4', '{g="b"} 5']],
    ['sum without (i) (m)', ['{g="a"} 4', '{g="b"} 5']],
    ['sum by (nothing) (m)', ['{} 9']],
    ['avg by (g) (m)', ['{g="a"} 2', '{g="b"} 5']],
    ['min(m)', ['{} 1']],
    ['max(m)', ['{} 5']],
    ['count(m)', ['{} 3']],
    ['group by (g) (m)', ['{g="a"} 1', '{g="b"} 1']],
    ['stdvar by (g) (m)', ['{g="a"} 1', '{g="b"} 0']],
    ['stddev by (g) (m)', ['{g="a"} 1', '{g="b"} 0']],
    ['quantile(0.5, m)', ['{} 3']],
    ['topk(1, m)', ['m{g="b", i="3"} 5']],
    ['topk by (g) (1, m)', ['m{g="a", i="2"} 3', 'm{g="b", i="3"} 5']],
    ['bottomk(2, m)', ['m{g="a", i="1"} 1', 'm{g="a", i="2"} 3']],
    ['topk(0, m)', []],
    ['topk(2, odd)', ['odd{i="2"} 2', 'odd{i="3"} 7']],
    ['bottomk(1, odd)', ['odd{i="2"} 2']],
    ['max(odd)', ['{} 7']],
    ['min(odd)', ['{} 2']],
    ['sum(odd)', ['{} NaN']],
    ['avg(big)', ['{} 1e+308']],
    ['sum(big)', ['{} Infinity']],
    ['sum(kahan)', ['{} 1']],
    ['count_values("v", m)', ['{v="1"} 1', '{v="3"} 1', '{v="5"} 1']],
    ['count_values by (g) ("v", m > bool 0)', ['{g="a", v="1"} 2', '{g="b", v="1"} 1']],
    ['count_values without (i) ("g", m)', ['{g="1"} 1', '{g="3"} 1', '{g="5"} 1']],
    ['count_values without (g, i) ("g", m)', ['{} 3']],
    ['sum(nothing)', []],
    ['count(nothing)', []],
  ])('%s', (query, expected) => {
    expect(shown(run(query, store, { at: 0 }))).toEqual(expected);
  });

  it('sorts the elements of topk and bottomk', () => {
    const values = (query: string): unknown => {
      const { value } = run(query, store, { at: 0 });
      return value.type === 'vector' && value.samples.map((sample) => sample.value);
    };
    expect(values('topk(3, m)')).toEqual([5, 3, 1]);
    expect(values('bottomk(3, m)')).toEqual([1, 3, 5]);
    expect(values('sort(odd)')).toEqual([2, 7, Number.NaN]);
    expect(values('sort_desc(odd)')).toEqual([7, 2, Number.NaN]);
  });

  it('warns of a quantile outside of 0 to 1, at the place of the parameter', () => {
    const result = run('quantile(1.5, m)', store, { at: 0 });
    expect(shown(result)).toEqual(['{} Infinity']);
    expect(result.annotations).toEqual([
      'PromQL warning: quantile value should be between 0 and 1, got 1.5 (1:10)',
    ]);
  });
});

describe('limits', () => {
  it('stops reading more samples than allowed, at the selector that does', () => {
    const store = storeOf([{ name: 'm', points: every(1, Array(100).fill(1)) }]);
    const limits = { maxSamples: 50 };
    expect(shown(run('count_over_time(m[50s])', store, { at: 99, limits }))).toEqual(['{} 50']);
    expect(() => run('count_over_time(m[51s])', store, { at: 99, limits })).toThrow(
      expect.objectContaining({ code: 'limit', start: 16 }),
    );
  });

  it('counts the steps of a subquery, so that one that finds nothing ends too', () => {
    const query = 'count_over_time(nothing[1y:1ms])';
    expect(() => run(query, storeOf([]), { at: 0, limits: { maxSamples: 10_000 } })).toThrow(
      /too many samples/,
    );
  });
});

describe('evaluate', () => {
  it('does not take a range vector for a value', () => {
    expect(() => run('up[5m]', storeOf([]), { at: 0 })).toThrow(/no value at an instant/);
  });

  it('gives the same answer again, also after other queries have warmed the caches', () => {
    const store = storeOf([
      { name: 'a_total', labels: { n: '1' }, node: 0, points: every(10, [1, 2, 3]) },
      { name: 'a_total', labels: { n: '2' }, node: 1, points: every(10, [1, 2, 9]) },
    ]);
    const query = 'sum by (n) (rate(a_total[30s])) / on (n) group_left a_total';
    const first = run(query, store, { at: 20 });
    run('sum without (n) (a_total)', store, { at: 10 });
    expect(run(query, store, { at: 20 })).toEqual(first);
  });
});
