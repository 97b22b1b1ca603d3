import type { PermitId, RequestKey } from '../../../src/core/ledger/permits/permit.ts';
import type { LedgerState } from '../../../src/core/ledger/state.ts';
import type { Bug } from '../bug.ts';
import { delegating, withRecords } from './with-records.ts';

/** Which requests were answered is kept in a map, which is gone with the process. */
export const keyInMemory: Bug = {
  name: 'idempotency key in memory',
  breaks: 'After a restart the guard does not know a claim that is sent once more.',
  caughtBy: ['I1'],
  isInPlainWorlds: true,
  plant: {
    claims(options) {
      const known = new Map<PermitId, RequestKey>();
      const ledgers = withRecords(options.ledgers, (event) => {
        if (event.type === 'permit-granted' && event.grant.request !== undefined) {
          known.set(event.grant.id, event.grant.request);
          return { ...event, grant: { ...event.grant, request: undefined } };
        }
        if (event.type === 'permit-advanced' && event.request !== undefined) {
          known.set(event.id, event.request);
          return { ...event, request: undefined };
        }
        return event;
      });
      const remembered = {
        ...delegating(ledgers),
        transact: (cluster, decide) =>
          ledgers.transact(cluster, (state) => decide(withKeys(state, known))),
      } satisfies typeof ledgers;
      return { ...options, ledgers: remembered };
    },
  },
};

function withKeys(state: LedgerState, known: ReadonlyMap<PermitId, RequestKey>): LedgerState {
  const keyed = <P extends { readonly id: PermitId; readonly request: RequestKey | undefined }>(
    permits: readonly P[],
  ): readonly P[] => permits.map((permit) => ({ ...permit, request: known.get(permit.id) }));
  const { open, ended } = state.permits;
  return { ...state, permits: { open: keyed(open), ended: keyed(ended) } };
}
