import type { NodeId } from '../core/base/ids.ts';
import { type LabelPair, Labels, METRIC_NAME } from '../core/base/labels.ts';
import {
  type DurationMs,
  describeDuration,
  durationMs,
  type Instant,
  instant,
} from '../core/base/time.ts';
import type { GuardedCluster } from '../core/cluster/guarded-cluster.ts';
import type { DeclaredNode } from '../core/cluster/node.ts';
import type { LastScrape } from '../core/cluster/snapshot.ts';
import { TARGET_UP } from '../core/rulebook/needed-series.ts';
import type { Series } from '../core/series/series.ts';
import type { SeriesStore } from '../core/series/store.ts';
import type { BackendSeries } from '../ports/metrics-backend.ts';
import type { NodeNames } from './remote-names.ts';

/**
 * How far the clocks of guard, backend and whoever stamps samples may be apart. Evidence that is
 * two seconds older than it looks is still within any maximum age.
 */
export const CLOCKS_APART_MAX_MS = durationMs(2_000);

/** What a round brought: the samples of a range of time, and which series have not ended. */
export interface RemoteBatch {
  readonly series: readonly BackendSeries[];
  readonly live: readonly BackendSeries[];
  /** Milliseconds to take from a wall time to have it on the guard's clock. */
  readonly wallOffsetMs: number;
  /** When the answers were there. */
  readonly at: Instant;
}

/** What is known of one member after a round. */
interface Seen {
  /** The newest sample of any of its series that has not ended. */
  newestAt: number;
  isUp: boolean;
  /** The values of the label that stand for it. */
  readonly names: Set<string>;
}

interface HeldSeries {
  readonly series: Series;
  readonly node: DeclaredNode | undefined;
  readonly name: string;
  readonly isUp: boolean;
  /** The newest sample that was taken over, by the clock of the backend. */
  newestMs: number;
  round: number;
}

/**
 * Brings what a backend knows into the store of a cluster, each sample at its own time. A series
 * that has ended in the backend ends here as well, and one that was there and of which nothing is
 * heard any more does too.
 */
export class RemoteFeed {
  readonly #store: SeriesStore;
  readonly #cluster: GuardedCluster;
  readonly #names: NodeNames;
  readonly #held = new Map<string, HeldSeries>();
  readonly #last = new Map<NodeId, LastScrape>();
  #strangers: readonly string[] = [];
  #round = 0;

  constructor(options: {
    readonly store: SeriesStore;
    readonly cluster: GuardedCluster;
    readonly names: NodeNames;
  }) {
    this.#store = options.store;
    this.#cluster = options.cluster;
    this.#names = options.names;
  }

  /** How the newest round ended for a node. */
  lastOf(node: NodeId): LastScrape {
    return this.#last.get(node) ?? { kind: 'never' };
  }

  /** Values of the node label that stand for no declared node, and are still heard of. */
  get strangers(): readonly string[] {
    return this.#strangers;
  }

  /** How many series it holds on to. */
  get held(): number {
    return this.#held.size;
  }

  /** Commits the answers of one round. */
  commit(batch: RemoteBatch): void {
    this.#round += 1;
    for (const series of batch.series) this.#append(series, batch);
    const live = new Set(batch.live.map(({ labels }) => labels.key));
    const seen = new Map<NodeId, Seen>(
      this.#cluster.nodes.map(({ id }) => [
        id,
        { newestAt: Number.NEGATIVE_INFINITY, isUp: true, names: new Set() },
      ]),
    );
    const strangers = new Set<string>();
    for (const [key, held] of this.#held) {
      if (!live.has(key)) this.#end(held.series);
      if (held.round !== this.#round) this.#held.delete(key);
      if (!held.series.isLive || batch.at - held.series.newestAt > this.#cluster.maxAgeMs) continue;
      if (held.node !== undefined) note(held, seen.get(held.node.id));
      // One that is only listed and does not answer is no member.
      else if (held.name !== '' && !held.isUp) strangers.add(held.name);
    }
    this.#strangers = [...strangers].sort();
    for (const [id, each] of seen) this.#last.set(id, this.#conclude(each, batch.at));
  }

  /** Nothing is known of any node, whatever was known before. */
  fail(detail: string, at: Instant): void {
    for (const { series } of this.#held.values()) this.#end(series);
    this.#strangers = [];
    for (const { id } of this.#cluster.nodes) {
      this.#last.set(id, { kind: 'failed', at, refused: false, detail });
    }
  }

  /** The moment after which everything was observed that is known of observed nodes. */
  get newerThan(): Instant {
    const times = [...this.#last.values()].flatMap((last) =>
      last.kind === 'scraped' ? [last.at] : [],
    );
    return instant(times.length === 0 ? Number.NEGATIVE_INFINITY : Math.min(...times));
  }

  #append(given: BackendSeries, { wallOffsetMs }: RemoteBatch): void {
    const held = this.#hold(given.labels);
    held.round = this.#round;
    for (const [index, timeMs] of given.timesMs.entries()) {
      if (timeMs <= held.newestMs) continue;
      held.newestMs = timeMs;
      const at = instant(timeMs - wallOffsetMs);
      if (given.ends.has(index)) this.#store.end(held.series, at);
      else this.#store.append(held.series, at, given.values[index] ?? Number.NaN);
    }
  }

  #hold(labels: Labels): HeldSeries {
    const before = this.#held.get(labels.key);
    if (before !== undefined) return before;
    const name = labels.get(this.#names.label);
    const node = this.#names.nodeOf(name);
    const held: HeldSeries = {
      series: this.#store.open(this.#relabelled(labels, node), node?.ordinal),
      ...{ node, name, isUp: labels.get(METRIC_NAME) === TARGET_UP },
      newestMs: Number.NEGATIVE_INFINITY,
      round: this.#round,
    };
    this.#held.set(labels.key, held);
    return held;
  }

  /** The guard's own labels, as scraping sets them; what had these names gets others. */
  #relabelled(labels: Labels, node: DeclaredNode | undefined): Labels {
    const own: LabelPair[] = [...(node?.labels ?? [])];
    own.push(['cluster', this.#cluster.id]);
    if (node !== undefined) own.push(['node', node.id]);
    const taken = new Set(own.map(([label]) => label));
    const pairs = [...labels].map(([label, value]): LabelPair => {
      return taken.has(label) ? [`exported_${label}`, value] : [label, value];
    });
    return Labels.from([...pairs, ...own]);
  }

  /** Right after its newest sample, so that whatever comes next is taken. */
  #end(series: Series): void {
    if (series.isLive) this.#store.end(series, instant(series.newestAt + 1));
  }

  #conclude({ newestAt, isUp, names }: Seen, at: Instant): LastScrape {
    const failed = (detail: string): LastScrape => ({ kind: 'failed', at, refused: false, detail });
    if (names.size > 1) {
      const both = [...names].sort().join(', ');
      return failed(`several values of ${this.#names.label} stand for it: ${both}`);
    }
    if (!isUp) return failed('the backend could not scrape it: up is 0');
    if (newestAt === Number.NEGATIVE_INFINITY) {
      return failed(`the backend has no sample of it from the last ${maxAge(this.#cluster)}`);
    }
    if (newestAt > at + CLOCKS_APART_MAX_MS) {
      const ahead = describeDuration(newestAt - at);
      return failed(`its newest sample is ${ahead} in the future: clocks are apart`);
    }
    return { kind: 'scraped', at: instant(Math.min(newestAt, at)) };
  }
}

function maxAge({ maxAgeMs }: { readonly maxAgeMs: DurationMs }): string {
  return describeDuration(maxAgeMs);
}

/** That a target answers is known by what it said; `up` only tells that it does not. */
function note({ series, name, isUp }: HeldSeries, seen: Seen | undefined): void {
  if (seen === undefined) return;
  seen.names.add(name);
  if (!isUp) seen.newestAt = Math.max(seen.newestAt, series.newestAt);
  else if (series.valueAt(series.count - 1) !== 1) seen.isUp = false;
}
