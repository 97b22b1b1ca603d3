import type { Bug } from '../bug.ts';

/** It went wrong, so it is over; that something was stopped for it nobody remembers. */
export const resumeForgotten: Bug = {
  name: 'resume forgotten',
  breaks: 'A rollback that has halted leaves its cluster paused.',
  caughtBy: ['I7'],
  plant: {
    rollbacks(options) {
      const { ledgers } = options;
      return {
        ...options,
        ledgers: {
          standingOf(cluster) {
            const standing = ledgers.standingOf(cluster);
            if (standing.kind === 'unavailable') return standing;
            const rollbacks = standing.state.rollbacks.map((each) =>
              each.standing.kind === 'halted' ? { ...each, pauses: false } : each,
            );
            return { ...standing, state: { ...standing.state, rollbacks } };
          },
          transact: (cluster, decide) => ledgers.transact(cluster, decide),
        },
      };
    },
  },
};
