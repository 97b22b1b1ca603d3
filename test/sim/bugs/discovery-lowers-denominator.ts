import type { Bug } from '../bug.ts';

/** Three of five are listed, so three are all there are, and two of them a majority. */
export const discoveryLowersDenominator: Bug = {
  name: 'discovery lowers the denominator',
  breaks: 'Quorum is counted over the voters that can be seen, and not over those expected.',
  caughtBy: ['I2'],
  plant: {
    judged(inputs) {
      const { evaluation, cluster } = inputs;
      const { snapshot } = evaluation;
      const voters = snapshot.nodes.filter(
        ({ observation, role }) => observation.kind !== 'down' && role === 'voter',
      ).length;
      const quorum = Math.floor(voters / 2) + 1;
      const groups = snapshot.groups.map((group) => ({
        ...{ ...group, voters, seatedVoters: voters, quorum },
      }));
      return {
        ...inputs,
        cluster: { ...cluster, declaredVoters: voters },
        evaluation: { ...evaluation, snapshot: { ...snapshot, groups } },
      };
    },
  },
};
