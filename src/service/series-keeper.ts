import type { ClusterId } from '../core/base/ids.ts';
import { type DurationMs, durationMs, instant } from '../core/base/time.ts';
import { HistoryPool } from '../core/series/history-pool.ts';
import { restoreSnapshot } from '../core/series/restore.ts';
import { encodeSnapshot } from '../core/series/snapshot.ts';
import type { HistoryPolicy, SeriesStore } from '../core/series/store.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { SeriesArchive } from '../ports/series-archive.ts';

/** The limits of memory and time are looked at this often; what comes in between is little. */
const ENFORCE_EVERY_MS = durationMs(30_000);

/** Series are saved every so many looks: a crash costs five minutes of history. */
const LOOKS_A_SAVE = 10;

/** A store as it is kept: whose it is, and how its nodes are called. */
export interface KeptStore {
  readonly cluster: ClusterId;
  readonly store: SeriesStore;
  /** By their ordinals. */
  readonly nodeNames: readonly string[];
}

/** What a keeper works with. */
export interface SeriesKeeperOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Without one nothing outlives the process. */
  readonly archive: SeriesArchive | undefined;
  readonly retentionMs: DurationMs;
  readonly maxBytes: number;
}

/**
 * Looks after the series of all clusters: keeps their history within its limits, saves them now and
 * then and at the end, and brings them back at the start. None of it is evidence: whatever is lost
 * or cannot be read is told to the log, and the guard goes on without it.
 */
export class SeriesKeeper {
  /** What stores are to keep; undefined when they keep no history. */
  readonly policy: HistoryPolicy | undefined;
  readonly #options: SeriesKeeperOptions;
  readonly #pool: HistoryPool;
  readonly #kept = new Map<ClusterId, KeptStore>();
  readonly #saved = new Map<ClusterId, Uint8Array>();

  constructor(options: SeriesKeeperOptions) {
    this.#options = options;
    const { retentionMs, maxBytes } = options;
    this.policy = retentionMs > 0 ? { retentionMs } : undefined;
    this.#pool = new HistoryPool(maxBytes);
  }

  /** Reads what was saved of clusters, before any of them is watched. */
  async load(clusters: readonly ClusterId[]): Promise<void> {
    const { archive, logger } = this.#options;
    for (const cluster of clusters) {
      const saved = await archive?.load(cluster);
      if (saved?.kind === 'kept') this.#saved.set(cluster, saved.bytes);
      if (saved?.kind === 'damaged') {
        logger.warn('the saved series of a cluster are left out', { cluster, why: saved.why });
      }
    }
  }

  /**
   * Takes a store in. A new one gets what the store had that it takes the place of, else what was
   * saved by an earlier life of the process.
   */
  adopt(kept: KeptStore): void {
    const { cluster, store, nodeNames } = kept;
    const { clock, logger } = this.#options;
    const before = this.#kept.get(cluster);
    if (before?.store === store) {
      this.#kept.set(cluster, kept);
      return;
    }
    const bytes = before === undefined ? this.#saved.get(cluster) : this.#encode(before);
    this.#saved.delete(cluster);
    if (before !== undefined) this.#pool.remove(before.store);
    this.#kept.set(cluster, kept);
    this.#pool.add(store);
    if (bytes === undefined) return;
    const now = clock.now();
    const wallOffsetMs = clock.wallOffsetMs();
    const outcome = restoreSnapshot(bytes, store, { cluster, nodeNames, wallOffsetMs, now });
    if (outcome.kind === 'refused') {
      logger.warn('the saved series of a cluster are left out', { cluster, why: outcome.why });
    } else {
      logger.info('series were brought back', { cluster, series: outcome.series });
    }
  }

  /** Forgets the store of a cluster that is not watched any more; its file stays. */
  release(cluster: ClusterId): void {
    const kept = this.#kept.get(cluster);
    if (kept !== undefined) this.#pool.remove(kept.store);
    this.#kept.delete(cluster);
  }

  /** Works until the signal aborts, then saves everything once more. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, timers } = this.#options;
    let looks = 0;
    this.enforce();
    while (!signal.aborted) {
      await timers.sleepUntil(instant(clock.now() + ENFORCE_EVERY_MS), signal);
      if (signal.aborted) break;
      this.enforce();
      looks += 1;
      if (looks % LOOKS_A_SAVE === 0) await this.saveAll();
    }
    await this.saveAll();
  }

  /** Brings the history within its limits, and tells the meter what is left. */
  enforce(): void {
    const { clock, meter } = this.#options;
    meter.historyKept(this.#pool.enforce(clock.now()));
  }

  /** Saves the series of every cluster, one after the other. */
  async saveAll(): Promise<void> {
    const { archive, logger } = this.#options;
    if (archive === undefined) return;
    for (const kept of [...this.#kept.values()]) {
      const why = await archive.save(kept.cluster, this.#encode(kept));
      if (why !== undefined) {
        logger.warn('the series of a cluster were not saved', { cluster: kept.cluster, why });
      }
    }
  }

  #encode({ cluster, store, nodeNames }: KeptStore): Uint8Array {
    const wallOffsetMs = this.#options.clock.wallOffsetMs();
    return encodeSnapshot(store, { cluster, wallOffsetMs, nodeNames });
  }
}
