import type { Instant } from '../base/time.ts';
import type { SeriesStore } from './store.ts';

/** At the limit this share of it is let go at once, so that it is not reached again soon. */
const SLACK = 1 / 16;

/** By how much of the kept time the edge moves on in one step while memory is short. */
const EDGE_STEPS = 64;

/** How much was let go since the start, in samples, and what is held. */
export interface PoolReport {
  readonly bytes: number;
  readonly samples: number;
  /** Let go because they were older than the retention. */
  readonly expired: number;
  /** Let go before their time, because the limit of memory was reached. */
  readonly evicted: number;
  /** Samples that were refused since the start, being older than the last one of their series. */
  readonly outOfOrder: number;
}

/** Keeps the histories of all stores within one limit of memory, the oldest samples first to go. */
export class HistoryPool {
  readonly #maxBytes: number;
  readonly #stores = new Set<SeriesStore>();
  #expired = 0;
  #evicted = 0;
  #outOfOrder = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes a store in. */
  add(store: SeriesStore): void {
    this.#stores.add(store);
  }

  /** Forgets a store, whose memory is free then. */
  remove(store: SeriesStore): void {
    this.#stores.delete(store);
  }

  /** Lets go of what is too old, then of the oldest until the rest fits. */
  enforce(now: Instant): PoolReport {
    for (const store of this.#stores) {
      this.#outOfOrder += store.takeOutOfOrder();
      if (store.historyMs !== undefined) {
        this.#expired += store.evictBefore(now - store.historyMs);
      }
    }
    if (this.#sum('bytes') > this.#maxBytes) this.#evict(now);
    return {
      bytes: this.#sum('bytes'),
      samples: this.#sum('samples'),
      expired: this.#expired,
      evicted: this.#evicted,
      outOfOrder: this.#outOfOrder,
    };
  }

  #evict(now: Instant): void {
    const goal = this.#maxBytes * (1 - SLACK);
    let from = Number.POSITIVE_INFINITY;
    for (const store of this.#stores) from = Math.min(from, store.historyFrom);
    for (let step = 1; step <= EDGE_STEPS && this.#sum('bytes') > goal; step += 1) {
      const edge = from + ((now - from) * step) / EDGE_STEPS;
      for (const store of this.#stores) this.#evicted += store.evictBefore(edge);
    }
    // What is left are chunks that still grow: of very many series even those are too much.
    if (this.#sum('bytes') <= this.#maxBytes) return;
    for (const store of this.#stores) this.#evicted += store.clearHistory();
  }

  #sum(what: 'bytes' | 'samples'): number {
    let sum = 0;
    for (const { usage } of this.#stores) sum += usage[what];
    return sum;
  }
}
