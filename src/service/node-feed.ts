import { invariant } from '../core/base/errors.ts';
import { Labels, METRIC_NAME } from '../core/base/labels.ts';
import type { Instant } from '../core/base/time.ts';
import type { DeclaredNode } from '../core/cluster/node.ts';
import type { LastScrape } from '../core/cluster/snapshot.ts';
import type { Series } from '../core/series/series.ts';
import type { SeriesStore } from '../core/series/store.ts';
import type { SampleBatch, ScrapeOutcome } from '../ports/scraper.ts';

/** What the guard records of every scrape, named as Prometheus names it. */
export const REPORT_SERIES = ['up', 'scrape_duration_seconds', 'scrape_samples_scraped'] as const;

interface HeldSeries {
  readonly series: Series;
  /** The round that had it last. */
  round: number;
}

/**
 * Brings the scrapes of one node into the store, whole or not at all: a series that a page no
 * longer has ends, and a scrape that failed ends them all.
 */
export class NodeFeed {
  readonly #node: DeclaredNode;
  readonly #store: SeriesStore;
  /** The series of the pages by their numbers, as long as a page can have them again. */
  readonly #held = new Map<number, HeldSeries>();
  #introduced = 0;
  readonly #report: ReadonlyMap<string, Series>;
  #lastScrape: LastScrape = { kind: 'never' };
  #rounds = 0;

  constructor(node: DeclaredNode, { store, cluster }: { store: SeriesStore; cluster: string }) {
    this.#node = node;
    this.#store = store;
    this.#report = new Map(
      REPORT_SERIES.map((name) => {
        const labels = Labels.from([
          [METRIC_NAME, name],
          ['cluster', cluster],
          ['node', node.id],
        ]);
        return [name, store.openScraped(labels, node.ordinal)];
      }),
    );
  }

  /** How the newest scrape ended. */
  get lastScrape(): LastScrape {
    return this.#lastScrape;
  }

  /** How many scrapes have concluded, answered or failed. */
  get rounds(): number {
    return this.#rounds;
  }

  /** How many series it holds on to for the pages to come. */
  get held(): number {
    return this.#held.size;
  }

  /** Commits one outcome. */
  commit(outcome: ScrapeOutcome): void {
    this.#rounds += 1;
    const at = outcome.observedAt;
    if (outcome.kind === 'scraped') {
      this.#commitBatch(outcome.batch, at);
      this.#lastScrape = { kind: 'scraped', at };
    } else {
      for (const { series } of this.#held.values()) this.#store.end(series, at);
      const { failure, detail } = outcome;
      this.#lastScrape = { kind: 'failed', at, refused: failure === 'refused', detail, failure };
    }
    this.#reportOn(outcome);
  }

  #commitBatch(batch: SampleBatch, at: Instant): void {
    const { introduced, introducedFrom, refs, values, forgotten } = batch;
    invariant(introducedFrom === this.#introduced, 'a session numbers its series in order');
    for (const labels of introduced) {
      const series = this.#store.openScraped(labels, this.#node.ordinal);
      this.#held.set(this.#introduced, { series, round: this.#rounds });
      this.#introduced += 1;
    }
    for (const [index, ref] of refs.entries()) {
      const held = this.#held.get(ref);
      invariant(held !== undefined, 'a batch refers to series that were introduced');
      held.round = this.#rounds;
      this.#store.append(held.series, at, values[index] ?? Number.NaN);
    }
    for (const { series, round } of this.#held.values()) {
      if (round !== this.#rounds) this.#store.end(series, at);
    }
    for (const ref of forgotten) this.#held.delete(ref);
  }

  #reportOn(outcome: ScrapeOutcome): void {
    const scraped = outcome.kind === 'scraped';
    const values = {
      up: scraped ? 1 : 0,
      scrape_duration_seconds: outcome.durationMs / 1_000,
      scrape_samples_scraped: scraped ? outcome.samplesScraped : 0,
    };
    for (const name of REPORT_SERIES) {
      const series = this.#report.get(name);
      if (series !== undefined) this.#store.append(series, outcome.observedAt, values[name]);
    }
  }
}
