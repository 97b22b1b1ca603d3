import { describe, expect, it } from 'vitest';
import { IMPLEMENTATIONS } from '../../../../src/core/promql/functions/catalog.ts';
import {
  EXPERIMENTAL_FUNCTIONS,
  NATIVE_HISTOGRAM_FUNCTIONS,
  SIGNATURES,
} from '../../../../src/core/promql/functions/signature.ts';
import { every, run, shown, storeOf } from '../fixtures.ts';

describe('the functions', () => {
  it('that have a signature have an implementation, and the other way round', () => {
    expect([...IMPLEMENTATIONS.keys()].sort()).toEqual([...SIGNATURES.keys()].sort());
  });

  it('that are refused by name are no known ones', () => {
    const refused = [...EXPERIMENTAL_FUNCTIONS, ...NATIVE_HISTOGRAM_FUNCTIONS];
    expect(refused.filter((name) => SIGNATURES.has(name))).toEqual([]);
  });
});

describe('functions of one number', () => {
  const store = storeOf([{ name: 'v', labels: { n: '1' }, points: { 0: -2.5 } }]);

  it.each([
    ['abs(v)', 2.5],
    ['ceil(v)', -2],
    ['floor(v)', -3],
    ['round(v)', -2],
    ['round(v, 0.4)', -2.4],
    ['sgn(v)', -1],
    ['exp(v * 0)', 1],
    ['sqrt(abs(v) * 10)', 5],
    ['ln(v * 0 + 1)', 0],
    ['log2(v * 0 + 8)', 3],
    ['log10(v * 0 + 1000)', 3],
    ['deg(rad(v))', -2.5],
    ['sin(v)', Math.sin(-2.5)],
    ['acosh(-v)', Math.acosh(2.5)],
    ['tanh(v)', Math.tanh(-2.5)],
    ['sinh(v * 8)', Math.sinh(-20)],
    ['cosh(v * 8)', Math.cosh(20)],
    ['sinh(v * 9) / 1e9', Math.sinh(-22.5) / 1e9],
    ['cosh(v * 9) / 1e9', Math.cosh(22.5) / 1e9],
    ['cosh(v * 284)', Number.POSITIVE_INFINITY],
    ['sinh(v * 284)', Number.NEGATIVE_INFINITY],
    ['sinh(v * NaN)', Number.NaN],
    ['clamp(v, -1, 1)', -1],
    ['clamp_min(v, 1)', 1],
    ['clamp_max(v, -3)', -3],
    ['clamp_max(v * NaN, 3)', Number.NaN],
    ['clamp_min(v * NaN, Inf)', Number.POSITIVE_INFINITY],
  ])('%s is %d and loses the name', (query, value) => {
    const [line = ''] = shown(run(query, store, { at: 0 }));
    const [labels, number] = line.split(' ');
    expect(labels).toBe('{n="1"}');
    if (Number.isNaN(value)) expect(number).toBe('NaN');
    else expect(Number(number)).toBeCloseTo(value, 12);
  });

  it('clamp to nothing when the limits cross', () => {
    expect(shown(run('clamp(v, 1, -1)', store, { at: 0 }))).toEqual([]);
  });
});

describe('functions of dates', () => {
  const dates = [
    '1970-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '2000-02-29T12:30:45Z',
    '1900-03-01T00:00:00Z',
    '2024-12-31T23:59:00Z',
    '2100-02-28T01:02:03Z',
    '0001-01-01T00:00:00Z',
  ];

  it.each(dates)('agree with the calendar of the platform about %s', (text) => {
    const date = new Date(text);
    const store = storeOf([{ name: 'd', points: { 0: date.getTime() / 1000 } }]);
    const year = date.getUTCFullYear();
    const startOfYear = new Date(date);
    startOfYear.setUTCMonth(0, 1);
    startOfYear.setUTCHours(0, 0, 0, 0);
    const month = new Date(date);
    month.setUTCDate(1);
    month.setUTCMonth(month.getUTCMonth() + 1);
    month.setUTCDate(0);
    const expected = {
      year,
      month: date.getUTCMonth() + 1,
      day_of_month: date.getUTCDate(),
      day_of_week: date.getUTCDay(),
      day_of_year: Math.floor((date.getTime() - startOfYear.getTime()) / 86_400_000) + 1,
      days_in_month: month.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
    };
    for (const [name, value] of Object.entries(expected)) {
      expect(shown(run(`${name}(d)`, store, { at: 0 })), name).toEqual([`{} ${value}`]);
    }
  });

  it('read the time of the evaluation without an argument', () => {
    expect(shown(run('minute()', storeOf([]), { at: 150 }))).toEqual(['{} 2']);
  });

  it('know no date of what is no number', () => {
    expect(shown(run('year(vector(NaN))', storeOf([]), { at: 0 }))).toEqual(['{} NaN']);
    expect(shown(run('year(vector(Inf))', storeOf([]), { at: 0 }))).toEqual(['{} NaN']);
  });
});

describe('functions of labels', () => {
  const store = storeOf([{ name: 'v', labels: { host: 'n1:2379', zone: 'a' }, points: { 0: 1 } }]);

  it.each([
    [
      'label_replace(v, "node", "$1", "host", "(.*):.*")',
      'v{host="n1:2379", node="n1", zone="a"} 1',
    ],
    ['label_replace(v, "node", "x", "host", "no match")', 'v{host="n1:2379", zone="a"} 1'],
    ['label_replace(v, "zone", "", "", "")', 'v{host="n1:2379"} 1'],
    [
      'label_replace(rate(v[1m]) or abs(v), "__name__", "w", "", "")',
      'w{host="n1:2379", zone="a"} 1',
    ],
    ['label_join(v, "id", "/", "zone", "host")', 'v{host="n1:2379", id="a/n1:2379", zone="a"} 1'],
    ['label_join(v, "id", "/")', 'v{host="n1:2379", zone="a"} 1'],
  ])('%s', (query, expected) => {
    expect(shown(run(query, store, { at: 0 }))).toEqual([expected]);
  });
});

describe('functions of labels that are nested to explode', () => {
  const store = storeOf([{ name: 'v', labels: { a: 'x'.repeat(1_000) }, points: { 0: 1 } }]);
  const nested = (wrap: (inner: string) => string): string =>
    Array.from({ length: 40 }).reduce<string>((inner) => wrap(inner), 'v');

  it.each([
    ['label_join', nested((inner) => `label_join(${inner}, "a", "", "a", "a")`)],
    ['label_replace', nested((inner) => `label_replace(${inner}, "a", "$1$1", "a", "(.*)")`)],
    ['one long template', `label_replace(v, "b", "${'$1'.repeat(1_000)}", "a", "(.*)")`],
  ])('are stopped before they fill the memory: %s', (_name, query) => {
    expect(() => run(query, store, { at: 0 })).toThrow(/label value would be longer than 65536/);
  });
});

describe('functions between vectors and numbers', () => {
  const store = storeOf([
    { name: 'one', labels: { a: 'b' }, points: { 5: 7 } },
    { name: 'two', labels: { a: 'b' }, points: { 5: 1 } },
    { name: 'two', labels: { a: 'c' }, points: { 5: 2 } },
  ]);

  it.each([
    ['vector(1)', ['{} 1']],
    ['vector(scalar(one))', ['{} 7']],
    ['vector(scalar(two))', ['{} NaN']],
    ['vector(scalar(none))', ['{} NaN']],
    ['vector(time())', ['{} 10']],
    ['vector(pi())', [`{} ${Math.PI}`]],
    ['timestamp(one)', ['{a="b"} 5']],
    ['timestamp((one))', ['{a="b"} 5']],
    ['timestamp(one + 0)', ['{a="b"} 10']],
    ['absent(one)', []],
    ['absent(none{x="y",z=~"a.*",q!="r"})', ['{x="y"} 1']],
    ['absent(none{x="y",x="z"})', ['{} 1']],
    ['absent(sum(none{x="y"}))', ['{} 1']],
    ['absent_over_time(none{x="y"}[5m])', ['{x="y"} 1']],
    ['absent_over_time(one[5m])', []],
  ])('%s', (query, expected) => {
    expect(shown(run(query, store, { at: 10 }))).toEqual(expected);
  });
});

describe('functions of classic histograms', () => {
  const histogram = (counts: Readonly<Record<string, number>>) =>
    storeOf(
      Object.entries(counts).map(([le, count]) => ({
        name: 'h_bucket',
        labels: { le },
        points: every(60, [count]),
      })),
    );
  const plain = histogram({ '1': 10, '2': 30, '4.0': 40, '+Inf': 50 });

  it.each([
    ['histogram_quantile(0.5, h_bucket)', 1.75],
    ['histogram_quantile(0.1, h_bucket)', 0.5],
    ['histogram_quantile(0.99, h_bucket)', 4],
    ['histogram_quantile(-1, h_bucket)', Number.NEGATIVE_INFINITY],
    ['histogram_quantile(2, h_bucket)', Number.POSITIVE_INFINITY],
    ['histogram_quantile(NaN, h_bucket)', Number.NaN],
    ['histogram_quantile(0.5, h_bucket{le!="+Inf"})', Number.NaN],
    ['histogram_quantile(0.5, h_bucket{le="+Inf"})', Number.NaN],
    ['histogram_quantile(0.5, h_bucket * 0)', Number.NaN],
    ['histogram_fraction(0, 2, h_bucket)', 0.6],
    ['histogram_fraction(1, 3, h_bucket)', 0.5],
    ['histogram_fraction(-Inf, +Inf, h_bucket)', 1],
    ['histogram_fraction(3, 1, h_bucket)', 0],
    ['histogram_fraction(NaN, 1, h_bucket)', Number.NaN],
  ])('%s is %d', (query, value) => {
    expect(shown(run(query, plain, { at: 0 }))).toEqual([`{} ${value}`]);
  });

  it('join buckets whose bounds are written in two ways', () => {
    const twice = histogram({ '1': 5, '1.0': 5, '+Inf': 20 });
    expect(shown(run('histogram_quantile(0.5, h_bucket)', twice, { at: 0 }))).toEqual(['{} 1']);
  });

  it('bend counts that fall with the bounds, and say so', () => {
    const falling = histogram({ '1': 10, '2': 4, '+Inf': 20 });
    const result = run('histogram_quantile(0.25, h_bucket)', falling, { at: 0 });
    expect(shown(result)).toEqual(['{} 0.5']);
    const [info = ''] = result.annotations;
    expect(info).toMatch(/^PromQL info: input to histogram_quantile needed to be fixed for mono/);
    expect(info).toContain(
      'for metric name "h_bucket", from buckets 2 to 2, with a max diff of 6.0',
    );
    expect(info).toMatch(/ \(1:26\)$/);
  });

  it('do not blame the noise of adding floats', () => {
    const noisy = histogram({ '1': 10, '2': 10 - 1e-13, '+Inf': 20 });
    expect(run('histogram_quantile(0.5, h_bucket)', noisy, { at: 0 }).annotations).toEqual([]);
  });

  it('leave a bucket without a count unknown instead of guessing it', () => {
    const broken = histogram({ '1': 10, '+Inf': Number.NaN });
    expect(shown(run('histogram_quantile(0.5, h_bucket)', broken, { at: 0 }))).toEqual(['{} NaN']);
  });

  it('leave out a bucket without a proper bound, and warn', () => {
    const odd = histogram({ '1': 10, '+Inf': 20, big: 5 });
    const result = run('histogram_quantile(0.25, h_bucket)', odd, { at: 0 });
    expect(shown(result)).toEqual(['{} 0.5']);
    expect(result.annotations).toEqual([
      'PromQL warning: bucket label "le" is missing or has a malformed value of "big" for metric ' +
        'name "h_bucket" (1:26)',
    ]);
  });
});
