import { known } from '../../../src/core/base/reading.ts';
import type { NodeSnapshot } from '../../../src/core/cluster/node.ts';
import type { DecideInputs } from '../../../src/core/verdict/case.ts';
import type { Bug } from '../bug.ts';

/** An aggregate over what is there says nothing of what is not, and looks as if it did. */
export const absentNodeDropped: Bug = {
  name: 'absent node dropped by max()',
  breaks: 'The worst of the nodes that were seen stands for those that were not.',
  caughtBy: ['I3', 'I2'],
  plant: { judged: withoutGaps },
};

function withoutGaps(inputs: DecideInputs): DecideInputs {
  const { evaluation } = inputs;
  const { snapshot } = evaluation;
  const seen = snapshot.nodes.filter(({ observation }) => observation.kind === 'observed');
  const worst = seen.toSorted((one, other) => lagOf(other) - lagOf(one))[0];
  if (worst === undefined) return inputs;
  const nodes = snapshot.nodes.map((node): NodeSnapshot => {
    if (node.observation.kind !== 'unobservable') return node;
    const { id, ordinal, labels, role } = node;
    return { ...worst, id, ordinal, labels, role, isLeader: known(false, snapshot.at) };
  });
  const holdPoints = new Map(
    [...evaluation.holdPoints].map(([runbook, states]) => [
      runbook,
      states.map((state) => {
        const byNode = new Map(state.byNode);
        const track = byNode.get(worst.id);
        for (const { id, observation } of snapshot.nodes) {
          if (observation.kind === 'unobservable' && track) byNode.set(id, track);
        }
        return { ...state, byNode, coverage: [] };
      }),
    ]),
  );
  return {
    ...inputs,
    evaluation: { ...evaluation, holdPoints, untold: new Map(), snapshot: { ...snapshot, nodes } },
  };
}

function lagOf({ indexLag }: NodeSnapshot): number {
  return indexLag.kind === 'known' ? indexLag.value : 0;
}
