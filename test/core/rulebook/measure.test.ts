import { describe, expect, it } from 'vitest';
import { PromqlError } from '../../../src/core/promql/error.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { type NodeReadings, readingsByNode } from '../../../src/core/rulebook/measure.ts';
import { runQuery } from '../../../src/core/rulebook/record.ts';
import { nodeId } from '../../support/case-builder.ts';
import { SeriesBench } from '../../support/series-bench.ts';

const AT = 100_000;

function bench(): SeriesBench {
  return new SeriesBench()
    .put('x', { n1: 1, n2: 2, n3: 30 }, { at: AT - 1_000 })
    .put('y', { n1: 0, n2: 0, n3: 0 }, { at: AT - 3_000 })
    .put('gap', { n1: 1, n2: 2 }, { at: AT });
}

function measure(query: string, on = bench()): NodeReadings {
  const result = runQuery(parsePromql(query), on.scope(AT));
  if (result instanceof PromqlError) throw result;
  return readingsByNode(result, on.nodes);
}

/** Readings as numbers, or as the reason why there is none. */
function outline({ byNode }: NodeReadings): readonly (number | string)[] {
  return [...byNode.values()].map((each) => (each.kind === 'known' ? each.value : each.why));
}

describe('readingsByNode', () => {
  it.each([
    ['x', [1, 2, 30]],
    ['gap', [1, 2, 'no-sample']],
    ['max(x)', [30, 30, 30]],
    ['x / y', ['not-finite', 'not-finite', 'not-finite']],
    ['y / y', ['not-finite', 'not-finite', 'not-finite']],
    ['x > 1', ['no-sample', 2, 30]],
    ['scalar(max(x))', [30, 30, 30]],
    ['{__name__=~"x|y"}', ['ambiguous', 'ambiguous', 'ambiguous']],
    ['gap or vector(0)', ['ambiguous', 'ambiguous', 0]],
    ['absent(nothing)', ['no-sample', 'no-sample', 'no-sample']],
    ['nothing or vector(0)', ['no-sample', 'no-sample', 'no-sample']],
    ['"text"', ['query-failed', 'query-failed', 'query-failed']],
  ])('reads %s as %j', (query, expected) => {
    expect(outline(measure(query))).toEqual(expected);
  });

  it('carries the time of the oldest sample that went in', () => {
    const { byNode } = measure('x + on(node) y');
    expect(byNode.get(nodeId('n2'))).toMatchObject({ kind: 'known', observedAt: AT - 3_000 });
  });

  it('gives a literal that stands in for samples the age of those samples', () => {
    const { byNode, shared } = measure('count(x > 50) or vector(0)');
    expect(byNode.get(nodeId('n1'))).toEqual({ kind: 'known', value: 0, observedAt: AT - 1_000 });
    expect([...shared]).toEqual(['n1', 'n2', 'n3']);
  });

  it.each([
    ['x', []],
    ['sum by (node) (x)', []],
    ['max(x)', ['n1', 'n2', 'n3']],
    ['x / on() group_left() max(x)', ['n1', 'n2', 'n3']],
  ])('knows of %s which nodes have a value that others share in', (query, shared) => {
    expect([...measure(query).shared]).toEqual(shared);
  });

  it('tells a share of nothing from an infinite one', () => {
    expect([...measure('y / y').undefinedOn]).toEqual(['n1', 'n2', 'n3']);
    expect([...measure('x / y').undefinedOn]).toEqual([]);
  });

  it('says what each selector saw, whatever became of it', () => {
    const [coverage] = measure('max(gap)').coverage;
    expect(coverage?.selector).toBe('gap');
    expect([0, 1, 2].map((ordinal) => coverage?.nodes.has(ordinal))).toEqual([true, true, false]);
  });
});
