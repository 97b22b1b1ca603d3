import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { NodeSet } from '../../../src/core/base/node-set.ts';
import type { PromqlValue } from '../../../src/core/promql/result.ts';
import {
  type ExpectedVerdict,
  sampleDifferences,
  verdictDifferences,
} from '../../../src/core/verdict/rule-expectation.ts';
import { cluster, nodeId } from '../../support/case-builder.ts';

const ANYTHING = {
  kind: undefined,
  isCure: undefined,
  inTheWay: undefined,
  including: [],
} as const satisfies Omit<ExpectedVerdict, 'decision'>;

const GO = cluster().voters(3).decide('restart', 'n2');
const LEADER = cluster().voters(3).decide('restart', 'n1');
const ORDER = { name: 'order_respected', node: nodeId('n1'), result: 'fail' } as const;

describe('an expected verdict', () => {
  it('meets the verdict that it describes', () => {
    expect(verdictDifferences({ ...ANYTHING, decision: 'go' }, GO)).toEqual([]);
    const whole = { decision: 'go', kind: 'go', isCure: false, inTheWay: [] } as const;
    expect(verdictDifferences({ ...ANYTHING, ...whole }, GO)).toEqual([]);
    const no = { decision: 'no-go', kind: 'blocked', inTheWay: [ORDER] } as const;
    expect(verdictDifferences({ ...ANYTHING, ...no }, LEADER)).toEqual([]);
  });

  it('differs in decision, kind and cure, each by itself', () => {
    const wrong = { decision: 'go', kind: 'wait', isCure: true } as const;
    expect(verdictDifferences({ ...ANYTHING, ...wrong }, LEADER)).toEqual([
      { what: 'decision', expected: 'go', got: 'no-go' },
      { what: 'kind', expected: 'wait', got: 'blocked' },
      { what: 'cure', expected: 'true', got: 'false' },
    ]);
  });

  it('names what is in the way and should not be', () => {
    expect(verdictDifferences({ ...ANYTHING, decision: 'no-go', inTheWay: [] }, LEADER)).toEqual([
      { what: 'in the way', expected: 'none', got: 'order_respected on n1: fail' },
    ]);
  });

  it('names what is not in the way and should be, or came to something else', () => {
    const inTheWay = [
      { ...ORDER, result: 'unknown' },
      { name: 'quorum_kept', node: undefined, result: undefined },
    ] as const;
    expect(verdictDifferences({ ...ANYTHING, decision: 'no-go', inTheWay }, LEADER)).toEqual([
      {
        what: 'hold point',
        expected: 'order_respected on n1: unknown',
        got: 'order_respected on n1: fail',
      },
      { what: 'hold point', expected: 'quorum_kept', got: 'none' },
    ]);
  });

  it('without a node means each node, and with one no other', () => {
    const any = { ...ORDER, node: undefined };
    const other = { ...ORDER, node: nodeId('n2') };
    const with_ = (point: typeof any | typeof other) =>
      verdictDifferences({ ...ANYTHING, decision: 'no-go', inTheWay: [point] }, LEADER);
    expect(with_(any)).toEqual([]);
    expect(with_(other).map(({ what }) => what)).toEqual(['hold point', 'in the way']);
  });

  it('can include what has passed', () => {
    const passed = { name: 'quorum_kept', node: undefined, result: 'pass' } as const;
    const failed = { ...passed, result: 'fail' } as const;
    expect(verdictDifferences({ ...ANYTHING, decision: 'go', including: [passed] }, GO)).toEqual(
      [],
    );
    expect(verdictDifferences({ ...ANYTHING, decision: 'go', including: [failed] }, GO)).toEqual([
      { what: 'hold point', expected: 'quorum_kept: fail', got: 'quorum_kept: pass' },
    ]);
  });
});

function vector(...samples: readonly (readonly [string, number])[]): PromqlValue {
  return {
    type: 'vector',
    samples: samples.map(([node, value]) => ({
      labels: Labels.from([['node', node]]),
      value,
      oldest: 0,
      nodes: NodeSet.empty,
    })),
  };
}

function wanted(node: string, value: number) {
  return { labels: Labels.from([['node', node]]), value };
}

describe('expected samples', () => {
  it.each([
    [vector(), []],
    [vector(['a', 1], ['b', 2]), [wanted('b', 2), wanted('a', 1)]],
    [vector(['a', 0.1 + 0.2]), [wanted('a', 0.3)]],
    [vector(['a', Number.NaN]), [wanted('a', Number.NaN)]],
    [vector(['a', Number.POSITIVE_INFINITY]), [wanted('a', Number.POSITIVE_INFINITY)]],
    [
      { type: 'scalar', value: 2, oldest: 0, nodes: NodeSet.empty } satisfies PromqlValue,
      [{ labels: Labels.empty, value: 2 }],
    ],
  ])('meet %j', (value, expected) => {
    expect(sampleDifferences(expected, value)).toEqual([]);
  });

  it.each([
    [vector(['a', 1]), [wanted('a', 2)], '{node="a"}', '2', '1'],
    [vector(['a', 1]), [wanted('a', Number.NaN)], '{node="a"}', 'NaN', '1'],
    [vector(['a', 5]), [wanted('a', Number.POSITIVE_INFINITY)], '{node="a"}', 'Infinity', '5'],
    [vector(['a', Number.NEGATIVE_INFINITY]), [wanted('a', 4)], '{node="a"}', '4', '-Infinity'],
    [vector(), [wanted('a', 2)], '{node="a"}', '2', 'none'],
    [vector(['a', 1]), [], '{node="a"}', 'none', '1'],
    [{ type: 'string', value: 'x' } satisfies PromqlValue, [], 'result', 'samples', 'the text "x"'],
  ])('differ from %j', (value, wants, ...told) => {
    const [what, expected, got] = told;
    expect(sampleDifferences(wants, value)).toEqual([{ what, expected, got }]);
  });
});
