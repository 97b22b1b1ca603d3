import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { selectorsOf } from '../../../src/core/promql/selectors.ts';
import { evidenceIssues, parseQuery } from '../../../src/core/rulebook/query.ts';

const CONTEXT = { path: ['hold_points', 2, 'expr'], windowMs: durationMs(90_000) } as const;

describe('parseQuery', () => {
  it('puts the window of the cluster in the place of $window', () => {
    const parsed = parseQuery('rate(x[$window])', CONTEXT);
    const [use] = parsed.ok ? selectorsOf(parsed.expr) : [];
    expect(use).toMatchObject({ reachMs: 90_000, hasRange: true });
  });

  it.each([
    ['sum(x', 5],
    ['x +', 3],
    ['rate(x)', 5],
  ])('reports what is wrong with %j at its path and near its place', (text, near) => {
    const parsed = parseQuery(text, CONTEXT);
    if (parsed.ok) throw new Error('it is no query');
    expect(parsed.issue.path).toEqual(CONTEXT.path);
    expect(parsed.issue.message).not.toBe('');
    expect(parsed.issue.offset).toBeGreaterThanOrEqual(near - 5);
    expect(parsed.issue.offset).toBeLessThanOrEqual(text.length);
  });
});

describe('evidenceIssues', () => {
  const issuesOf = (text: string) => evidenceIssues(parsePromql(text), ['expr']);

  it.each(['x', 'rate(x[1m])', 'max_over_time(x[5m:1m])', 'x + 1'])('finds none in %s', (text) => {
    expect(issuesOf(text)).toEqual([]);
  });

  it.each([
    ['1 + 1', 'names no series'],
    ['vector(0)', 'names no series'],
    ['time()', 'names no series'],
    ['x offset 1h', 'never fresh'],
    ['x - x offset 5m', 'never fresh'],
    ['rate(x[1m] offset 1m)', 'never fresh'],
    ['x @ 1700000000', 'never fresh'],
    ['max_over_time(x[5m:1m] offset 1h)', 'never fresh'],
  ])('finds what makes %s useless as evidence', (text, message) => {
    expect(issuesOf(text)).toEqual([{ path: ['expr'], message: expect.stringContaining(message) }]);
  });
});
