import type { CommandOutcome } from '../core/ledger/command.ts';
import { encodeEvent } from '../core/ledger/event.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { ClusterLedger } from './cluster-ledger.ts';
import type { Executed } from './ledger-answers.ts';

/** Decides a command on the newest state of a cluster, and makes what comes of it durable. */
export async function executeCommand(
  ledger: Pick<ClusterLedger, 'transact'>,
  decide: (state: LedgerState) => CommandOutcome,
  /** Wall time in milliseconds, when it is decided. */
  atMs: () => number,
): Promise<Executed> {
  const transacted = await ledger.transact<CommandOutcome>((state) => {
    const result = decide(state);
    const at = atMs();
    const events = result.kind === 'events' ? result.events : [];
    return { kind: 'decided', records: events.map((event) => encodeEvent(event, at)), result };
  });
  if (transacted.kind === 'unavailable') return transacted;
  const { state, result } = transacted;
  return result.kind === 'refused' ? result : { kind: 'done', state, id: result.id };
}
