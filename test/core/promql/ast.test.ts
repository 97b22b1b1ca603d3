import { describe, expect, it } from 'vitest';
import { isComparison, isSetOp, unwrapParens, valueTypeOf } from '../../../src/core/promql/ast.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';

describe('the type of an expression', () => {
  it.each([
    ['1', 'scalar'],
    ['-(1 + 2)', 'scalar'],
    ['1 < bool 2', 'scalar'],
    ['time()', 'scalar'],
    ['scalar(up)', 'scalar'],
    ['"a"', 'string'],
    ['("a")', 'string'],
    ['up', 'vector'],
    ['-up', 'vector'],
    ['1 + up', 'vector'],
    ['sum(up)', 'vector'],
    ['vector(1)', 'vector'],
    ['up[5m]', 'matrix'],
    ['(up[5m])', 'matrix'],
    ['up[5m:1m]', 'matrix'],
  ])('%s is a %s', (query, type) => {
    expect(valueTypeOf(parsePromql(query))).toBe(type);
  });

  it('sees through parentheses', () => {
    expect(unwrapParens(parsePromql('((up))')).kind).toBe('vector-selector');
  });

  it('knows the kinds of operators', () => {
    expect((['==', '!=', '<', '<=', '>', '>='] as const).every(isComparison)).toBe(true);
    expect((['and', 'or', 'unless'] as const).every(isSetOp)).toBe(true);
    expect((['+', 'atan2', 'and'] as const).some(isComparison)).toBe(false);
    expect((['+', '^', '=='] as const).some(isSetOp)).toBe(false);
  });
});
