import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { answerQuery, type QueryTimes } from '../../../src/core/promql/api-answer.ts';
import { storeOf } from './fixtures.ts';

const store = storeOf([
  { name: 'a', labels: { n: '1' }, points: { 0: 1, 10: 2.5 } },
  { name: 'a', labels: { n: '2' }, points: { 10: Number.NaN } },
]);

const AT: QueryTimes = { kind: 'instant', at: instant(10_500) };

function data(query: string, times: QueryTimes = AT): unknown {
  const answer = answerQuery(query, times, { source: store, lookbackMs: durationMs(300_000) });
  return answer.ok ? answer.data : answer.error.message;
}

describe('answerQuery', () => {
  it('gives a vector with the labels of each element and the time of the query', () => {
    expect(data('a')).toEqual({
      resultType: 'vector',
      result: [
        { metric: { __name__: 'a', n: '1' }, value: [10.5, '2.5'] },
        { metric: { __name__: 'a', n: '2' }, value: [10.5, 'NaN'] },
      ],
    });
  });

  it('gives the samples of a range vector at their own times', () => {
    expect(data('a{n="1"}[1m]')).toEqual({
      resultType: 'matrix',
      result: [
        {
          metric: { __name__: 'a', n: '1' },
          values: [
            [0, '1'],
            [10, '2.5'],
          ],
        },
      ],
    });
  });

  it('gives a matrix over a range of time, of a number too', () => {
    const endMs = instant(1_000);
    const times: QueryTimes = {
      kind: 'range',
      startMs: instant(0),
      endMs,
      stepMs: durationMs(500),
    };
    expect(data('1', times)).toEqual({
      resultType: 'matrix',
      result: [
        {
          metric: {},
          values: [
            [0, '1'],
            [0.5, '1'],
            [1, '1'],
          ],
        },
      ],
    });
    expect(data('"text"', times)).toMatch(/invalid expression type "string" for range query/);
  });

  it.each([
    ['1e21', '1000000000000000000000'],
    ['-Inf', '-Inf'],
    ['1e-7', '0.0000001'],
  ])('writes the scalar %s without an exponent, as Prometheus does', (query, text) => {
    expect(data(query)).toEqual({ resultType: 'scalar', result: [10.5, text] });
  });

  it.each([
    ['1e21', '1e+21'],
    ['1e20', '100000000000000000000'],
    ['1e-7', '1e-07'],
    ['1.5e-300', '1.5e-300'],
    ['0.000001', '0.000001'],
    ['-0', '-0'],
    ['Inf', '+Inf'],
    ['0.1 + 0.2', '0.30000000000000004'],
  ])('writes the element %s as Go does', (query, text) => {
    expect(data(`vector(${query})`)).toEqual({
      resultType: 'vector',
      result: [{ metric: {}, value: [10.5, text] }],
    });
  });

  it('gives a text as it is', () => {
    expect(data('"a\\tb"')).toEqual({ resultType: 'string', result: [10.5, 'a\tb'] });
  });

  it('gives the error of a query that does not parse, or does not fit the data', () => {
    expect(data('sum(')).toMatch(/^1:\d: parse error: /);
    expect(data('a + on () a')).toMatch(/found duplicate series/);
  });
});
