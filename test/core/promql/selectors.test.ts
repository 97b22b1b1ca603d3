import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../src/core/promql/ast.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { printExpr } from '../../../src/core/promql/print.ts';
import { mapSelectors, selectorsOf } from '../../../src/core/promql/selectors.ts';

const MINUTE_MS = 60_000;

describe('selectorsOf', () => {
  it.each([
    ['up', 0],
    ['up offset 5m', 5],
    ['up offset -5m', 0],
    ['up[5m]', 5],
    ['up[5m] offset 1m', 6],
    ['up[5m] offset -1m', 4],
    ['max_over_time(rate(up[5m] offset 1m)[1h:1m] offset 10m)', 76],
    ['max_over_time(up[10m:1m] offset -20m)', 0],
  ])('%s reads %i minutes back', (query, minutes) => {
    expect(selectorsOf(parsePromql(query)).map(({ reachMs }) => reachMs)).toEqual([
      minutes * MINUTE_MS,
    ]);
  });

  it('lists selectors in the order in which they are written, those in parameters too', () => {
    const query =
      'topk(scalar(k), a{x="1"} + on() b) or absent(c[5m:]) or quantile_over_time(1, d[1m])';
    const names = selectorsOf(
      parsePromql(query.replace('absent(c[5m:])', 'absent_over_time(c[5m:])')),
    );
    expect(names.map(({ selector }) => printExpr(selector))).toEqual([
      'k',
      'a{x="1"}',
      'b',
      'c',
      'd',
    ]);
  });

  it('says which have a range of their own and which are pinned in time', () => {
    const uses = selectorsOf(parsePromql('a + sum_over_time(b[5m]) + max_over_time(c[1h:] @ 3)'));
    expect(uses.map(({ hasRange, isPinned }) => [hasRange, isPinned])).toEqual([
      [false, false],
      [true, false],
      [false, true],
    ]);
  });
});

describe('mapSelectors', () => {
  const increase = (selector: Expr): Expr => {
    if (selector.kind !== 'vector-selector') return selector;
    const range: Expr = {
      kind: 'matrix-selector',
      span: selector.span,
      selector,
      rangeMs: MINUTE_MS,
    };
    return {
      kind: 'call',
      span: selector.span,
      name: 'increase',
      args: [range],
      returns: 'vector',
    };
  };

  it.each([
    ['a', 'increase(a[1m])'],
    ['sum by (x) (a{y="z"} offset 5m)', 'sum by (x) (increase(a{y="z"}[1m] offset 5m))'],
    ['-(a / on () b)', '-(increase(a[1m]) / on () increase(b[1m]))'],
    ['clamp_max(a, 5) + 1', 'clamp_max(increase(a[1m]), 5) + 1'],
    ['max_over_time(a[1h:5m])', 'max_over_time(increase(a[1m])[1h:5m])'],
    ['topk(scalar(k), rate(a[5m]))', 'topk(scalar(increase(k[1m])), rate(a[5m]))'],
  ])('turns %s into %s', (query, expected) => {
    const mapped = mapSelectors(parsePromql(query), increase);
    expect(printExpr(mapped)).toBe(expected);
    expect(printExpr(parsePromql(expected))).toBe(expected);
  });

  it('leaves the expression that it was given as it was', () => {
    const expr = parsePromql('a + b');
    mapSelectors(expr, increase);
    expect(printExpr(expr)).toBe('a + b');
  });
});
