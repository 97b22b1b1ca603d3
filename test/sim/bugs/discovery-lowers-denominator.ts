import type { Bug } from '../bug.ts';

/** Three of five are listed, so three are all there are, and two of them a majority. */
export const discoveryLowersDenominator: Bug = {
  name: 'discovery lowers the denominator',
  breaks: 'A node that is gone is no member any more, and quorum is counted over the others.',
  caughtBy: ['I2'],
  plant: {
    judged(inputs) {
      const { evaluation, cluster, question } = inputs;
      const { snapshot } = evaluation;
      const listed = snapshot.nodes.filter(
        ({ id, observation }) => observation.kind !== 'down' || id === question.node,
      );
      const isListed = ({ id }: { readonly id: string }) => listed.some((each) => each.id === id);
      const voters = listed.filter(({ role }) => role === 'voter').length;
      const groups = snapshot.groups.map((group) => ({
        ...{ ...group, voters, seatedVoters: voters, quorum: Math.floor(voters / 2) + 1 },
        members: listed.map(({ id }) => id),
      }));
      const nodes = cluster.nodes.filter(isListed);
      const holdPoints = new Map(
        [...evaluation.holdPoints].map(([runbook, states]) => [
          runbook,
          states.map((state) => {
            const byNode = new Map([...state.byNode].filter(([id]) => isListed({ id })));
            return { ...state, byNode, coverage: [] };
          }),
        ]),
      );
      return {
        ...inputs,
        cluster: { ...cluster, nodes, declaredVoters: voters },
        evaluation: { ...evaluation, holdPoints, snapshot: { ...snapshot, nodes: listed, groups } },
      };
    },
  },
};
