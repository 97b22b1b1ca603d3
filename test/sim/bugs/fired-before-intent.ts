import type { Bug } from '../bug.ts';

/** Who is asked first and writes it down later does not know, after a crash, that he did. */
export const firedBeforeIntent: Bug = {
  name: 'webhook fired before intent',
  breaks: 'A step of a rollback is asked for while its record is still on the way to the disk.',
  caughtBy: ['I7'],
  plant: {
    rollbacks(options) {
      const { ledgers } = options;
      return {
        ...options,
        ledgers: {
          standingOf: (cluster) => ledgers.standingOf(cluster),
          async transact(cluster, decide) {
            const standing = ledgers.standingOf(cluster);
            if (standing.kind === 'unavailable') return await ledgers.transact(cluster, decide);
            const { state } = standing;
            const decided = await decide(state);
            const isFired =
              decided.kind === 'decided' &&
              decided.records.some(({ type }) => type === 'rollback-step-fired');
            if (!isFired) return await ledgers.transact(cluster, decide);
            void ledgers.transact(cluster, () => decided);
            return { kind: 'done', state, result: decided.result };
          },
        },
      };
    },
  },
};
