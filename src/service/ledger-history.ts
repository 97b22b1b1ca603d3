import type { ClusterId } from '../core/base/ids.ts';
import { apply } from '../core/ledger/apply.ts';
import { LedgerFormError } from '../core/ledger/fields.ts';
import { decodeState, emptyLedger, encodeState, type LedgerState } from '../core/ledger/state.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { Logger } from '../ports/logger.ts';

/** What the history of a cluster is read with. */
export interface LedgerHistoryOptions {
  readonly cluster: ClusterId;
  readonly log: EventLog;
  readonly logger: Logger;
  /** Records between two snapshots. */
  readonly snapshotEvery?: number;
}

/** A replay of a thousand records takes some ten milliseconds; a snapshot is one write. */
const SNAPSHOT_EVERY = 1_000;

/** Records that are read at once: a megabyte or so. */
const PAGE_RECORDS = 1_000;

/** What the log of a cluster comes to: read from its newest snapshot, and from there on. */
export class LedgerHistory {
  readonly #options: LedgerHistoryOptions;
  #snapshotSeq = 0;

  constructor(options: LedgerHistoryOptions) {
    this.#options = options;
  }

  /**
   * The state at the end of the log: the newest snapshot that fits, and every record after it.
   * Rejects when there is something in the log that is not understood.
   */
  async read(): Promise<LedgerState> {
    const { cluster, log } = this.#options;
    const snapshot = await log.latestSnapshot(cluster);
    const stored = snapshot && decodeState(snapshot.body);
    const fits = stored?.seq === snapshot?.seq && stored?.hash === snapshot?.hash;
    const start = stored !== undefined && fits && stored.cluster === cluster ? stored : undefined;
    this.#snapshotSeq = start?.seq ?? 0;
    return await this.readOn(start ?? emptyLedger(cluster));
  }

  /** The state at the end of the log, from one on that is known. Rejects as `read` does. */
  async readOn(start: LedgerState): Promise<LedgerState> {
    const { cluster, log } = this.#options;
    let state = start;
    while (true) {
      const page = await log.read(cluster, state.seq, PAGE_RECORDS);
      if (page.kind === 'unavailable') throw new LedgerFormError(page.detail);
      for (const record of page.records) state = apply(state, record);
      if (page.records.length < PAGE_RECORDS) break;
    }
    this.snapshotSometimes(state);
    return state;
  }

  /** Saves a state once enough has come since the last one. */
  snapshotSometimes(state: LedgerState): void {
    const { cluster, log, logger, snapshotEvery = SNAPSHOT_EVERY } = this.#options;
    if (state.seq - this.#snapshotSeq < snapshotEvery) return;
    this.#snapshotSeq = state.seq;
    const snapshot = { seq: state.seq, hash: state.hash, body: encodeState(state) };
    // Nothing waits for it, and losing it loses nothing but time.
    log.saveSnapshot(cluster, snapshot).catch((error: unknown) => {
      logger.warn('a snapshot was not saved', { cluster, error: String(error) });
    });
  }
}
