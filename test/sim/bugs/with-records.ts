import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import { encodeEvent } from '../../../src/core/ledger/event.ts';
import type { NewRecord } from '../../../src/core/ledger/record.ts';
import type { ClaimsOptions } from '../../../src/service/claims.ts';
import type { Decide } from '../../../src/service/ledger-answers.ts';

/** Ledgers as services get them. */
export type GivenLedgers = ClaimsOptions['ledgers'];

/** Ledgers that change what is about to be appended: an event for an event, or the same. */
export function withRecords(
  ledgers: GivenLedgers,
  change: (event: LedgerEvent) => LedgerEvent,
): GivenLedgers {
  return {
    ...delegating(ledgers),
    transact: (cluster, decide) =>
      ledgers.transact(cluster, async (state) => {
        const decided = await decide(state);
        if (decided.kind === 'unavailable') return decided;
        return { ...decided, records: decided.records.map((record) => changed(record, change)) };
      }),
  };
}

/** Ledgers that do what the given ones do; methods of a class do not spread. */
export function delegating(ledgers: GivenLedgers): GivenLedgers {
  return {
    standingOf: (cluster) => ledgers.standingOf(cluster),
    transact: <T>(cluster: Parameters<GivenLedgers['transact']>[0], decide: Decide<T>) =>
      ledgers.transact(cluster, decide),
    viewFor: (state, asker) => ledgers.viewFor(state, asker),
    viewOf: (cluster, windows) => ledgers.viewOf(cluster, windows),
    ledgerViewOf: (cluster, asker) => ledgers.ledgerViewOf(cluster, asker),
  };
}

function changed(record: NewRecord, change: (event: LedgerEvent) => LedgerEvent): NewRecord {
  if (!record.type.startsWith('permit-')) return record;
  const { form: _, ...body } = JSON.parse(record.body);
  return encodeEvent(change({ ...body, type: record.type }), record.atMs);
}
