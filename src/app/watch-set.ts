import type { Rulebook, RuledCluster } from '../config/rulebook.ts';
import type { ClusterId } from '../core/base/ids.ts';
import { instant } from '../core/base/time.ts';
import { gridOf } from '../core/target/scrape-grid.ts';
import type { Evaluation } from '../core/verdict/evaluation.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Meter } from '../ports/meter.ts';
import type { MetricsBackends } from '../ports/metrics-backend.ts';
import type { Scraper } from '../ports/scraper.ts';
import { ClusterWatch, type ClusterWatchOptions } from '../service/cluster-watch.ts';
import type { SeriesKeeper } from '../service/series-keeper.ts';
import { remoteObserver } from './remote.ts';
import { scrapeTargets } from './targets.ts';
import { unchangedNodes } from './unchanged-nodes.ts';

/** What lives as long as the process, whatever is reloaded. */
export interface WatchSetOptions {
  readonly scraper: Scraper;
  /** For clusters whose metrics a server has. */
  readonly backends: MetricsBackends;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly meter: Meter;
  /** Looks after the series of all watches. Without it they have no history. */
  readonly keeper?: SeriesKeeper | undefined;
  /** Told of every evaluation, right after it. */
  readonly onEvaluated?: (watch: ClusterWatch, evaluation: Evaluation) => void;
  /** Ends every loop when it aborts. */
  readonly signal: AbortSignal;
  /** Told when a loop ended that nobody ended. */
  readonly onBroken: (error: unknown) => void;
}

interface Watched {
  readonly watch: ClusterWatch;
  readonly ruled: RuledCluster;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** The loops of all clusters, which change with the configuration. */
export class WatchSet {
  readonly #options: WatchSetOptions;
  #watched: ReadonlyMap<ClusterId, Watched> = new Map();

  constructor(options: WatchSetOptions) {
    this.#options = options;
  }

  /**
   * Starts what is new or changed, keeps what is the same with all that it has seen, and returns
   * the watches of this rulebook. Where only targets have changed, the rest goes on as it was. What
   * is in it no more goes on until `retire` is called, so that the caller can swap in between.
   */
  apply(rulebook: Rulebook): {
    readonly watches: ReadonlyMap<ClusterId, ClusterWatch>;
    readonly retire: () => void;
  } {
    const before = this.#watched;
    const start = this.#options.clock.now();
    const count = rulebook.clusters.length;
    const after = new Map(
      rulebook.clusters.map((ruled, index) => {
        const { id, intervalMs } = ruled.cluster;
        const same = before.get(id);
        if (same?.ruled.fingerprint === ruled.fingerprint) return [id, same];
        // First bursts are spread over the interval, whatever the names are.
        const startAt = instant(start + (intervalMs * index) / count);
        const carried = same?.watch.handOver;
        const begin = { startAt, rulebookDigest: rulebook.digest, carried };
        const unchanged = same && unchangedNodes(same.ruled, ruled);
        const inherited = unchanged && same.watch.handOn(unchanged);
        if (inherited === undefined) return [id, this.#start(ruled, begin)];
        // The first burst is due at once: until it is over there is no evaluation of these nodes.
        return [id, this.#start(ruled, { ...begin, startAt: start, inherited })];
      }),
    );
    this.#watched = after;
    const retire = () => this.#retire(before, after);
    return { watches: new Map([...after].map(([id, { watch }]) => [id, watch])), retire };
  }

  /** Resolves when every loop has ended. */
  async done(): Promise<void> {
    await Promise.all([...this.#watched.values()].map((watched) => watched.done));
  }

  #start(
    ruled: RuledCluster,
    begin: Pick<ClusterWatchOptions, 'startAt' | 'rulebookDigest' | 'carried' | 'inherited'>,
  ): Watched {
    const { scraper, clock, timers, meter, keeper, signal, onBroken, onEvaluated } = this.#options;
    const { cluster, rules, outside } = ruled;
    const { id, intervalMs } = cluster;
    const grid = gridOf(id, { intervalMs, wallOffsetMs: clock.wallOffsetMs() });
    const observe = remoteObserver(ruled, this.#options);
    const targets = observe === undefined ? scrapeTargets(ruled) : [];
    const watch: ClusterWatch = new ClusterWatch({
      onEvaluated: (evaluation) => onEvaluated?.(watch, evaluation),
      ...{ cluster, rules, outside, targets, observe, grid },
      ...begin,
      ...{ scraper, clock, timers, meter, history: keeper?.policy },
    });
    const nodeNames = cluster.nodes.map(({ id }) => id);
    keeper?.adopt({ cluster: cluster.id, store: watch.store, nodeNames });
    const stop = new AbortController();
    // A loop that broke must not leave a guard that looks alive and judges on nothing new.
    const done = watch.run(AbortSignal.any([signal, stop.signal])).catch(onBroken);
    return { watch, ruled, stop, done };
  }

  #retire(before: ReadonlyMap<ClusterId, Watched>, after: ReadonlyMap<ClusterId, Watched>): void {
    for (const [id, watched] of before) {
      if (after.get(id) === watched) continue;
      watched.stop.abort();
      if (after.has(id)) continue;
      this.#options.keeper?.release(id);
      this.#options.meter.clusterRetired({ cluster: id });
    }
  }
}
