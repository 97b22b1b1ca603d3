import { decodeEvent } from './event.ts';
import { LedgerFormError } from './fields.ts';
import type { LogRecord } from './record.ts';
import type { LedgerState } from './state.ts';

/**
 * The state after one more record. Pure: the same records give the same state wherever they are
 * applied. Throws `LedgerFormError` for a record that does not follow, or is not understood.
 */
export function apply(state: LedgerState, record: LogRecord): LedgerState {
  const { cluster, seq, epoch, hash, atMs } = record;
  const follows =
    cluster === state.cluster &&
    seq === state.seq + 1 &&
    epoch >= state.epoch &&
    record.previousHash === state.hash;
  if (!follows) {
    const place = `record ${seq} of ${cluster} (epoch ${epoch})`;
    throw new LedgerFormError(
      `${place} does not follow record ${state.seq} of ${state.cluster} (epoch ${state.epoch})`,
    );
  }
  const newestAtMs = Math.max(state.newestAtMs, atMs);
  const next = decodeEvent(record).applyTo(state, { atMs, epoch, seq });
  const isSame =
    next.facts === state.facts &&
    next.permits === state.permits &&
    next.rollouts === state.rollouts &&
    next.trips === state.trips;

  const judgedSeq = isSame ? state.judgedSeq : seq;
  return { ...next, seq, epoch, hash, newestAtMs, judgedSeq };
}
