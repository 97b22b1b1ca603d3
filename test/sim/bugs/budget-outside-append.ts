import type { Bug } from '../bug.ts';
import { delegating } from './with-records.ts';

/** Check, then act: between the two somebody else does the same. */
export const budgetOutsideAppend: Bug = {
  name: 'budget read outside append',
  breaks: 'A claim is judged on the state when it came in, and appended to whatever is there then.',
  caughtBy: ['I1', 'no-throw'],
  plant: {
    claims: (options) => ({
      ...options,
      ledgers: {
        ...delegating(options.ledgers),
        async transact(cluster, decide) {
          const standing = options.ledgers.standingOf(cluster);
          if (standing.kind === 'unavailable') return options.ledgers.transact(cluster, decide);
          const decided = await decide(standing.state);
          return options.ledgers.transact(cluster, () => decided);
        },
      },
    }),
  },
};
