import { isUnfinished } from '../../../src/core/ledger/rollbacks/rollback.ts';
import type { LedgerState } from '../../../src/core/ledger/state.ts';
import type { Bug } from '../bug.ts';

/** What was rolled back is kept in the process, and gone with it. */
export const secondRollback: Bug = {
  name: 'second rollback after restart',
  breaks: 'A guard that is started anew answers a breach once more that was answered before.',
  caughtBy: ['I7'],
  plant: {
    rollbacks(options) {
      const { ledgers, ids } = options;
      const own = new Set<string>();
      const forgetful = (state: LedgerState): LedgerState => ({
        ...state,
        rollbacks: state.rollbacks.filter(
          (rollback) => own.has(rollback.id) || isUnfinished(rollback),
        ),
      });
      return {
        ...options,
        ids: {
          rollback() {
            const id = ids.rollback();
            own.add(id);
            return id;
          },
        },
        ledgers: {
          standingOf(cluster) {
            const standing = ledgers.standingOf(cluster);
            return standing.kind === 'ready'
              ? { ...standing, state: forgetful(standing.state) }
              : standing;
          },
          transact: (cluster, decide) =>
            ledgers.transact(cluster, (state) => decide(forgetful(state))),
        },
      };
    },
  },
};
