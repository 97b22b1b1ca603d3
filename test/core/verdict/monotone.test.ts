import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../src/core/base/reading.ts';
import type { NodeSnapshot } from '../../../src/core/cluster/node.ts';
import type { DecideInputs } from '../../../src/core/verdict/case.ts';
import { decide } from '../../../src/core/verdict/decide.ts';
import { inTheWay } from '../../support/judge.ts';
import { READING_NAMES } from '../../support/node-draft.ts';
import { anyCase } from '../../support/random-case.ts';

const RUNS = { numRuns: 2_000 };

function withNodes(inputs: DecideInputs, nodes: readonly NodeSnapshot[]): DecideInputs {
  const { evaluation } = inputs;
  return {
    ...inputs,
    evaluation: { ...evaluation, snapshot: { ...evaluation.snapshot, nodes } },
  };
}

/** The inputs with one of the other nodes made worse. */
function worsen(
  inputs: DecideInputs,
  which: number,
  spoil: (node: NodeSnapshot) => NodeSnapshot,
): DecideInputs {
  const { nodes } = inputs.evaluation.snapshot;
  const others = nodes.filter(({ id }) => id !== inputs.question.node);
  const victim = others[which % Math.max(1, others.length)];
  return withNodes(
    inputs,
    nodes.map((node) => (node === victim ? spoil(node) : node)),
  );
}

function silent(node: NodeSnapshot): NodeSnapshot {
  const gone = unknown('no-sample', `${node.id} does not answer`);
  const readings = Object.fromEntries(READING_NAMES.map((name) => [name, gone]));
  return {
    ...node,
    ...readings,
    observation: { kind: 'unobservable', at: undefined, why: 'gone' },
  };
}

function later(node: NodeSnapshot): NodeSnapshot {
  const { indexLag } = node;
  if (indexLag.kind === 'unknown') return node;
  return { ...node, indexLag: known(indexLag.value + 5_000, indexLag.observedAt) };
}

describe('every decision', () => {
  it.each([
    ['falls silent', silent],
    ['falls behind', later],
  ] as const)('does not become a go because another member %s', (_, spoil) => {
    fc.assert(
      fc.property(anyCase, fc.nat(8), (inputs, which) => {
        if (decide(inputs).decision === 'go') return;
        expect(decide(worsen(inputs, which, spoil)).decision).toBe('no-go');
      }),
      RUNS,
    );
  });

  it('does not depend on the order in which the nodes are listed', () => {
    fc.assert(
      fc.property(anyCase, (inputs) => {
        const turned = withNodes(inputs, inputs.evaluation.snapshot.nodes.toReversed());
        const [one, other] = [decide(inputs), decide(turned)];
        expect(other.kind).toBe(one.kind);
        expect([...inTheWay(other.holdPoints)].sort()).toEqual(
          [...inTheWay(one.holdPoints)].sort(),
        );
      }),
      RUNS,
    );
  });

  it('does not become a go because a reading of another member is not known any more', () => {
    fc.assert(
      fc.property(anyCase, fc.nat(8), fc.constantFrom(...READING_NAMES), (inputs, which, name) => {
        if (decide(inputs).decision === 'go') return;
        const gone = (node: NodeSnapshot): NodeSnapshot => ({
          ...node,
          [name]: unknown('no-sample', `no ${name} of ${node.id}`),
        });
        expect(decide(worsen(inputs, which, gone)).decision).toBe('no-go');
      }),
      RUNS,
    );
  });
});
