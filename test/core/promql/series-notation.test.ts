import { describe, expect, it } from 'vitest';
import { METRIC_NAME } from '../../../src/core/base/labels.ts';
import {
  parseNotatedNumber,
  parseSeriesLabels,
  parseSeriesPoints,
  SERIES_POINTS_MAX,
} from '../../../src/core/promql/series-notation.ts';

describe('the points of a series', () => {
  it.each([
    ['1 2.5 -3', [1, 2.5, -3]],
    ['0+10x3', [0, 10, 20, 30]],
    ['30-10x3', [30, 20, 10, 0]],
    ['7x2', [7, 7, 7]],
    ['-1+-1x1', [-1, -2]],
    ['1x0', [1]],
    ['_ 1 _x2 stale', ['missing', 1, 'missing', 'missing', 'stale']],
    ['1e3 +Inf -inf NaN', [1000, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]],
    ['  1   2 ', [1, 2]],
    ['', []],
  ])('reads %j', (text, value) => {
    expect(parseSeriesPoints(text)).toEqual({ ok: true, value });
  });

  it('adds the step again and again, as Prometheus does, so that rounding is the same', () => {
    const read = parseSeriesPoints('0+0.1x3');
    expect(read).toEqual({ ok: true, value: [0, 0.1, 0.2, 0.1 + 0.1 + 0.1] });
  });

  it.each(['one', '1x', '1+x5', '0x1F', '1..2', '__'])('refuses %j by name', (text) => {
    const read = parseSeriesPoints(`1 ${text}`);
    expect(read).toMatchObject({ ok: false, message: expect.stringContaining(text) });
  });

  it('refuses native histograms by name', () => {
    const read = parseSeriesPoints('{{schema:0 count:1}}');
    expect(read).toMatchObject({
      ok: false,
      message: expect.stringContaining('native histograms'),
    });
  });

  it.each(['1x999999999999', '_x999999999999', '_x99999 1x1'])('makes no end of %j', (text) => {
    const message = `a series has at most ${SERIES_POINTS_MAX} points`;
    expect(parseSeriesPoints(text)).toEqual({ ok: false, message });
  });
});

describe('the labels of a series', () => {
  it.each([
    ['up', [[METRIC_NAME, 'up']]],
    [
      'up{node="n1", job=\'a\'}',
      [
        [METRIC_NAME, 'up'],
        ['job', 'a'],
        ['node', 'n1'],
      ],
    ],
    ['{node="a,}b",}', [['node', 'a,}b']]],
    ['{}', []],
    [' { } ', []],
  ])('reads %j', (text, pairs) => {
    const read = parseSeriesLabels(text);
    expect(read.ok ? [...read.value] : read.message).toEqual(pairs);
  });

  it.each(['', 'up{', 'up{a=~"b"}', 'up{a!="b"}', 'sum(up)', 'up[5m]', '1'])(
    'refuses %j',
    (text) => {
      const read = parseSeriesLabels(text);
      expect(read).toMatchObject({ ok: false, message: expect.stringMatching(/\w/) });
    },
  );
});

describe('a number', () => {
  it.each([
    ['1.5', 1.5],
    ['+Inf', Number.POSITIVE_INFINITY],
    ['nan', Number.NaN],
    ['.5e-3', 0.0005],
    ['five', undefined],
    ['1x3', undefined],
  ])('is read from %j', (text, value) => {
    expect(parseNotatedNumber(text)).toEqual(value);
  });
});
