import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../src/core/base/ids.ts';
import { unknown } from '../../src/core/base/reading.ts';
import type { GroupSnapshot } from '../../src/core/cluster/group.ts';
import { type DecideInputs, openCase } from '../../src/core/verdict/case.ts';
import { decide } from '../../src/core/verdict/decide.ts';
import { anyCaseOfMany } from './any-case.ts';

const RUNS = { numRuns: 1_500 };

/** What must be known of every voter before another one goes. */
const NEEDED = [
  'isLeader',
  'hasLeader',
  'term',
  'commitIndex',
  'appliedIndex',
  'indexLag',
] as const;

const AWAY: ReadonlySet<string> = new Set(['drain', 'stop', 'restart', 'upgrade']);

/** The case with one reading of one node gone: of the node, or of its seat in a group. */
function without(
  inputs: DecideInputs,
  id: NodeId,
  { name, at }: { readonly name: (typeof NEEDED)[number]; readonly at: GroupSnapshot },
): DecideInputs {
  const { evaluation } = inputs;
  const { snapshot } = evaluation;
  const gone = { [name]: unknown('no-sample', `no ${name} of ${id}`) };
  const isOfNode = at.seats.size === 0;
  const nodes = snapshot.nodes.map((node) =>
    isOfNode && node.id === id ? { ...node, ...gone } : node,
  );
  const groups = snapshot.groups.map((group) => {
    if (isOfNode || group !== at) return group;
    const seats = [...group.seats].map(
      ([each, seat]) => [each, each === id ? { ...seat, ...gone } : seat] as const,
    );
    return { ...group, seats: new Map(seats) };
  });
  return { ...inputs, evaluation: { ...evaluation, snapshot: { ...snapshot, nodes, groups } } };
}

/** The voters besides the target that a verdict asks about, by group. */
function asked(inputs: DecideInputs): readonly (readonly [GroupSnapshot, NodeId])[] {
  const { groups, reserved, target } = openCase(inputs);
  return groups.flatMap(({ group, members }) =>
    members
      .filter(({ id, role, observation }) => {
        const isSeen = observation.kind === 'observed' && role === 'voter';
        return isSeen && id !== target.id && !reserved.has(id);
      })
      .map(({ id }) => [group, id] as const),
  );
}

describe('a go for any member of any cluster', () => {
  it.each(NEEDED)('is none once %s of one other voter is not known', (name) => {
    let goes = 0;
    fc.assert(
      fc.property(anyCaseOfMany, fc.nat(30), (inputs, which) => {
        const { decision, isCure } = decide(inputs);
        if (decision === 'no-go' || isCure || !AWAY.has(inputs.question.action)) return;
        const others = asked(inputs);
        const [at, id] = others[which % Math.max(1, others.length)] ?? [];
        if (at === undefined || id === undefined) return;
        goes += 1;
        expect(decide(without(inputs, id, { name, at })).decision).toBe('no-go');
      }),
      RUNS,
    );
    expect(goes).toBeGreaterThan(10);
  });

  it('is none once a hold point over all has no value of one of them', () => {
    let goes = 0;
    fc.assert(
      fc.property(anyCaseOfMany, fc.nat(30), (inputs, which) => {
        const { decision, isCure } = decide(inputs);
        if (decision === 'no-go' || isCure || !AWAY.has(inputs.question.action)) return;
        const others = asked(inputs);
        const [, id] = others[which % Math.max(1, others.length)] ?? [];
        if (id === undefined) return;
        goes += 1;
        const { evaluation, runbook } = inputs;
        const states = evaluation.holdPoints.get(runbook.definition.runbook) ?? [];
        const silent = states.map((state) => ({
          ...state,
          byNode: new Map([...state.byNode].filter(([node]) => node !== id)),
        }));
        const holdPoints = new Map([[runbook.definition.runbook, silent]]);
        const blind = { ...inputs, evaluation: { ...evaluation, holdPoints } };
        expect(decide(blind).decision).toBe('no-go');
      }),
      RUNS,
    );
    expect(goes).toBeGreaterThan(10);
  });
});
