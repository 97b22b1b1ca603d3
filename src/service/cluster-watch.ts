import type { NodeId } from '../core/base/ids.ts';
import type { Labels } from '../core/base/labels.ts';
import { durationMs, type Instant, instant } from '../core/base/time.ts';
import type { GuardedCluster } from '../core/cluster/guarded-cluster.ts';
import type { LastScrape } from '../core/cluster/snapshot.ts';
import type { Expr } from '../core/promql/ast.ts';
import { evaluate } from '../core/promql/evaluate.ts';
import type { PromqlResult } from '../core/promql/result.ts';
import type { CompiledRules } from '../core/rulebook/compile.ts';
import { type HistoryPolicy, type SeriesSource, SeriesStore } from '../core/series/store.ts';
import { type Evaluation, evaluateCluster } from '../core/verdict/evaluation.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { FailingHoldPoint, Meter } from '../ports/meter.ts';
import type { Scraper, ScrapeSession, ScrapeTarget } from '../ports/scraper.ts';
import { NodeFeed } from './node-feed.ts';
import { queryLimits } from './query-limits.ts';

/** What watching a cluster needs. */
export interface ClusterWatchOptions {
  readonly cluster: GuardedCluster;
  readonly rules: CompiledRules;
  readonly rulebookDigest: string;
  /** One target per declared node, in the same order. */
  readonly targets: readonly ScrapeTarget[];
  readonly scraper: Scraper;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly meter: Meter;
  /** What is kept beyond the windows of the rules; nothing unless given. */
  readonly history?: HistoryPolicy | undefined;
  /** Called after every evaluation, in the same turn of the loop. */
  readonly onEvaluated?: ((evaluation: Evaluation) => void) | undefined;
  /** When the first burst is due; clusters start at different moments of an interval. */
  readonly startAt: Instant;
}

/** A member as a target, for pages that list targets. */
export interface WatchedTarget {
  readonly node: NodeId;
  readonly url: string;
  readonly labels: Labels;
  readonly lastScrape: LastScrape;
  readonly metadata: () => Iterable<string>;
}

interface Member {
  readonly id: NodeId;
  readonly target: ScrapeTarget;
  readonly session: ScrapeSession;
  readonly feed: NodeFeed;
}

/**
 * Observes one cluster: scrapes its members in one burst, commits what came, evaluates at once,
 * and keeps the newest evaluation for whoever asks.
 */
export class ClusterWatch {
  readonly cluster: GuardedCluster;
  readonly rules: CompiledRules;
  readonly rulebookDigest: string;
  readonly #options: ClusterWatchOptions;
  readonly #store: SeriesStore;
  readonly #members: readonly Member[];
  #evaluation: Evaluation | undefined;
  /** When the burst of that evaluation began. */
  #begunAt = instant(Number.NEGATIVE_INFINITY);
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<Evaluation> | undefined;

  constructor(options: ClusterWatchOptions) {
    const { cluster, rules, targets, scraper } = options;
    this.cluster = cluster;
    this.rules = rules;
    this.rulebookDigest = options.rulebookDigest;
    this.#options = options;
    // One interval more than the longest window, so that its left edge has a sample.
    this.#store = new SeriesStore(
      durationMs(Math.max(rules.reachMs, cluster.maxAgeMs) + cluster.intervalMs),
      options.history,
    );
    this.#members = cluster.nodes.flatMap((node, index) => {
      const target = targets[index];
      if (target === undefined) return [];
      const feed = new NodeFeed(node, { store: this.#store, cluster: cluster.id });
      return [{ id: node.id, target, session: scraper.open(target), feed }];
    });
  }

  /** The newest evaluation; undefined until the first burst has concluded. */
  get evaluation(): Evaluation | undefined {
    return this.#evaluation;
  }

  /** The series of the cluster, for whoever keeps them. It has one writer, and that is the watch. */
  get store(): SeriesStore {
    return this.#store;
  }

  /** What is observed, for queries that range over time or over clusters. */
  get source(): SeriesSource {
    return this.#store;
  }

  /** The members as targets: where each is scraped, how that went last, and what its page says. */
  get targets(): readonly WatchedTarget[] {
    return this.#members.map(({ id, target, feed, session }) => ({
      node: id,
      url: target.url,
      labels: target.targetLabels,
      lastScrape: feed.lastScrape,
      metadata: () => session.metadata?.() ?? [],
    }));
  }

  /**
   * Evaluates an expression on what is observed, as rules are. Throws `PromqlError` where the data
   * do not fit it, or where it reads more than a query may.
   */
  query(expr: Expr, at: Instant): PromqlResult {
    const limits = queryLimits(expr);
    return evaluate(expr, { source: this.#store, lookbackMs: this.cluster.maxAgeMs, limits, at });
  }

  /** Bursts on a fixed grid until the signal aborts. A burst that is due too late is left out. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, timers, meter, startAt } = this.#options;
    let due: Instant = startAt;
    while (!signal.aborted) {
      await timers.sleepUntil(due, signal);
      if (signal.aborted) break;
      await this.burst();
      due = instant(due + this.cluster.intervalMs);
      while (due <= clock.now()) {
        due = instant(due + this.cluster.intervalMs);
        meter.burstSkipped({ cluster: this.cluster.id });
      }
    }
    for (const { session } of this.#members) session.close();
  }

  /**
   * An evaluation on scrapes that began after a moment: the newest one if it is, else that of a
   * burst of its own.
   */
  async evaluationSince(after: Instant): Promise<Evaluation> {
    if (this.#evaluation !== undefined && this.#begunAt > after) return this.#evaluation;
    return await this.burst();
  }

  /**
   * Scrapes every member at once, then commits and evaluates in one go. One burst at a time: who
   * asks while one is under way gets the next, and shares it with all others who wait.
   */
  async burst(): Promise<Evaluation> {
    this.#next ??= this.#running.then(async () => {
      this.#next = undefined;
      const now = this.#burst();
      this.#running = now.catch(() => undefined);
      return await now;
    });
    return await this.#next;
  }

  async #burst(): Promise<Evaluation> {
    const { meter, clock } = this.#options;
    const begunAt = clock.now();
    const outcomes = await Promise.all(
      this.#members.map(async (member) => ({
        member,
        outcome: await member.session.scrape(this.cluster.timeoutMs),
      })),
    );
    for (const { member, outcome } of outcomes) {
      member.feed.commit(outcome);
      const scraped = outcome.kind === 'scraped';
      meter.scrapeConcluded({
        cluster: this.cluster.id,
        outcome: scraped ? 'scraped' : outcome.failure,
        durationMs: outcome.durationMs,
        samples: scraped ? outcome.samplesScraped : 0,
        bodyBytes: scraped ? outcome.bodyBytes : 0,
      });
    }
    const evaluation = this.#evaluate();
    this.#begunAt = begunAt;
    this.#options.onEvaluated?.(evaluation);
    return evaluation;
  }

  #evaluate(): Evaluation {
    const { clock, meter } = this.#options;
    const at = clock.now();
    const evaluation = evaluateCluster({
      cluster: this.cluster,
      rules: this.rules,
      store: this.#store,
      lastScrapes: new Map(this.#members.map(({ id, feed }) => [id, feed.lastScrape])),
      rounds: new Map(this.#members.map(({ id, feed }) => [id, feed.rounds])),
      previous: this.#evaluation,
      at,
    });
    this.#evaluation = evaluation;
    this.#store.sweep(at);
    meter.evaluationConcluded({
      cluster: this.cluster.id,
      durationMs: clock.now() - at,
      series: this.#store.size,
      nodes: new Map(
        evaluation.snapshot.nodes.map(({ id, observation }) => [id, observation.kind]),
      ),
      failing: failingHoldPoints(evaluation),
    });
    return evaluation;
  }
}

function failingHoldPoints({ holdPoints }: Evaluation): readonly FailingHoldPoint[] {
  const failing: FailingHoldPoint[] = [];
  for (const [runbook, states] of holdPoints) {
    for (const { holdPoint, byNode } of states) {
      for (const [node, { outcome }] of byNode) {
        if (outcome === 'pass' || holdPoint.measure.kind === 'unavailable') continue;
        failing.push({ runbook, holdPoint: holdPoint.definition.name, node, outcome });
      }
    }
  }
  return failing;
}
