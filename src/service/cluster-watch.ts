import type { NodeId } from '../core/base/ids.ts';
import { type DurationMs, durationMs, type Instant, instant } from '../core/base/time.ts';
import type { GuardedCluster } from '../core/cluster/guarded-cluster.ts';
import type { LastScrape } from '../core/cluster/snapshot.ts';
import type { Expr } from '../core/promql/ast.ts';
import { evaluate } from '../core/promql/evaluate.ts';
import type { PromqlResult } from '../core/promql/result.ts';
import { withoutSeries } from '../core/rulebook/carry-alerts.ts';
import type { CompiledRules } from '../core/rulebook/compile.ts';
import type { Outside } from '../core/rulebook/evaluate-groups.ts';
import type { GroupState } from '../core/rulebook/group-state.ts';
import { type HistoryPolicy, type SeriesSource, SeriesStore } from '../core/series/store.ts';
import { nextOnGrid } from '../core/target/scrape-grid.ts';
import { carryEvaluation, withNobodyObserved } from '../core/verdict/carried-evaluation.ts';
import { type Evaluation, evaluateCluster } from '../core/verdict/evaluation.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { FailingHoldPoint, Meter } from '../ports/meter.ts';
import type { Scraper, ScrapeTarget } from '../ports/scraper.ts';
import type { Observer, WatchedTarget } from './observer.ts';
import { queryLimits } from './query-limits.ts';
import { type KeptMembers, ScrapeObserver } from './scrape-observer.ts';

/** What watching a cluster needs. */
export interface ClusterWatchOptions {
  readonly cluster: GuardedCluster;
  readonly rules: CompiledRules;
  readonly rulebookDigest: string;
  /** One target per declared node, in the same order. */
  readonly targets: readonly ScrapeTarget[];
  readonly scraper: Scraper;
  /** Brings the evidence into the store instead of scraping the targets. */
  readonly observe?: ((store: SeriesStore) => Observer) | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly meter: Meter;
  /** What is kept beyond the windows of the rules; nothing unless given. */
  readonly history?: HistoryPolicy | undefined;
  /** What templates of alerts may show besides the cluster; nothing unless given. */
  readonly outside?: Outside | undefined;
  /** Alerts of the watch that this one takes the place of go on. */
  readonly carried?: readonly GroupState[] | undefined;
  /** What the watch before leaves of the nodes whose targets are the same. */
  readonly inherited?: Inherited | undefined;
  /** Called after every evaluation, in the same turn of the loop. */
  readonly onEvaluated?: ((evaluation: Evaluation) => void) | undefined;
  /** When the first burst is due; clusters start at different moments of an interval. */
  readonly startAt: Instant;
  /** All bursts but the first are whole intervals away from it; it is the first if left out. */
  readonly grid?: Instant;
}

/** What a watch leaves to the one that takes its place, when only some targets have changed. */
export interface Inherited {
  readonly store: SeriesStore;
  readonly members: KeptMembers;
  readonly evaluation: Evaluation;
  /** Resolves when the last burst of the old watch is over, which may be under way. */
  readonly concluded: Promise<unknown>;
}

/** How often somebody who waits for newer evidence looks for it: so many times a delay. */
const LOOKS_PER_DELAY = 20;

/**
 * Observes one cluster: gathers what there is of all its members in one burst, evaluates at once,
 * and keeps the newest evaluation for whoever asks.
 */
export class ClusterWatch {
  readonly cluster: GuardedCluster;
  readonly rules: CompiledRules;
  readonly rulebookDigest: string;
  readonly #options: ClusterWatchOptions;
  readonly #store: SeriesStore;
  readonly #observer: Observer;
  #evaluation: Evaluation | undefined;
  #isHandedOn = false;
  /** All that it says of observed members is newer than this. */
  #newerThan = instant(Number.NEGATIVE_INFINITY);
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<Evaluation> | undefined;

  constructor(options: ClusterWatchOptions) {
    const { cluster, rules, targets, scraper, clock, meter, inherited } = options;
    this.cluster = cluster;
    this.rules = rules;
    this.rulebookDigest = options.rulebookDigest;
    this.#options = options;
    // One interval more than the longest window, so that its left edge has a sample.
    const windowMs = durationMs(Math.max(rules.reachMs, cluster.maxAgeMs) + cluster.intervalMs);
    this.#store = inherited?.store ?? new SeriesStore(windowMs, options.history);
    if (inherited !== undefined) this.#running = inherited.concluded;
    const store = this.#store;
    const kept = inherited?.members;
    this.#observer =
      options.observe?.(store) ??
      new ScrapeObserver({ cluster, store, targets, scraper, clock, meter, kept });
  }

  /**
   * Leaves what is known of these nodes to another watch, and observes nothing any more; undefined
   * where there is nothing to leave. Whoever waits for newer evidence here gets that of nobody.
   */
  handOn(unchanged: ReadonlySet<NodeId>): Inherited | undefined {
    const observer = this.#observer;
    const evaluation = this.#evaluation;
    if (evaluation === undefined || !(observer instanceof ScrapeObserver)) return undefined;
    this.#isHandedOn = true;
    return {
      store: this.#store,
      members: observer.handOn(unchanged),
      evaluation: carryEvaluation(evaluation, unchanged),
      concluded: this.#running,
    };
  }

  /** How long evidence of a moment may take to come; looking more often sees nothing more. */
  get delayMs(): DurationMs {
    return this.#observer.delayMs;
  }

  /** The newest evaluation; undefined until the first burst has concluded. */
  get evaluation(): Evaluation | undefined {
    return this.#evaluation;
  }

  /** What a watch needs to go on with the alerts of this one, if only with those it took over. */
  get handOver(): readonly GroupState[] | undefined {
    return this.#evaluation === undefined
      ? this.#options.carried
      : withoutSeries(this.#evaluation.ruleGroups);
  }

  /**
   * The series of the cluster, for whoever keeps them. It has one writer, and that is the watch.
   */
  get store(): SeriesStore {
    return this.#store;
  }

  /** What is observed, for queries that range over time or over clusters. */
  get source(): SeriesSource {
    return this.#store;
  }

  /** The members as targets: where each is scraped, how that went last, and what its page says. */
  get targets(): readonly WatchedTarget[] {
    return this.#observer.targets;
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
    const { clock, timers, meter, startAt, grid = startAt } = this.#options;
    let due: Instant = startAt;
    while (!signal.aborted) {
      await timers.sleepUntil(due, signal);
      if (signal.aborted) break;
      await this.burst();
      due = nextOnGrid(grid, this.cluster.intervalMs, due);
      while (due <= clock.now()) {
        due = instant(due + this.cluster.intervalMs);
        meter.burstSkipped({ cluster: this.cluster.id });
      }
    }
    this.#observer.close();
  }

  /**
   * An evaluation on nothing that is older than a moment: the newest one if it is, else that of a
   * burst of its own. Where evidence takes its time it is waited for, and what has not come when
   * that time is over is unknown in the evaluation that only this caller gets.
   */
  async evaluationSince(after: Instant): Promise<Evaluation> {
    const { clock, timers } = this.#options;
    const { delayMs, doubtMs } = this.#observer;
    const since = instant(after + doubtMs);
    if (this.#evaluation !== undefined && this.#newerThan > since) return this.#evaluation;
    const until = instant(clock.now() + delayMs);
    const never = new AbortController().signal;
    let evaluation = await this.burst();
    while (delayMs > 0 && this.#newerThan <= since) {
      if (clock.now() >= until) return this.#evaluate(since);
      const next = clock.now() + delayMs / LOOKS_PER_DELAY;
      await timers.sleepUntil(instant(Math.min(next, until)), never);
      evaluation = await this.burst();
    }
    return evaluation;
  }

  /**
   * Gathers of every member at once, then evaluates in one go. One burst at a time: who
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
    const newerThan = this.#isHandedOn ? this.#newerThan : await this.#observer.round();
    const last = this.#evaluation;
    if (this.#isHandedOn && last !== undefined) {
      return withNobodyObserved(last, 'the targets of the cluster have changed');
    }
    const evaluation = this.#publish();
    this.#newerThan = newerThan;
    this.#options.onEvaluated?.(evaluation);
    return evaluation;
  }

  #publish(): Evaluation {
    const { clock, meter } = this.#options;
    const evaluation = this.#evaluate();
    const { at } = evaluation;
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

  /** Evaluates what there is; a member that was last observed before a moment counts as not. */
  #evaluate(since?: Instant): Evaluation {
    const { members, strangers, remoteAlerts } = this.#observer;
    const at = this.#options.clock.now();
    return evaluateCluster({
      cluster: this.cluster,
      rules: this.rules,
      store: this.#store,
      lastScrapes: new Map(
        members.map(({ id, lastScrape }) => [id, observedSince(lastScrape, since, at)]),
      ),
      rounds: new Map(members.map(({ id, rounds }) => [id, rounds])),
      previous: this.#evaluation ?? this.#options.inherited?.evaluation,
      carried: this.#options.carried,
      outside: this.#options.outside,
      at,
      wallOffsetMs: this.#options.clock.wallOffsetMs(),
      strangers,
      remoteAlerts,
    });
  }
}

function observedSince(last: LastScrape, since: Instant | undefined, at: Instant): LastScrape {
  if (since === undefined || last.kind !== 'scraped' || last.at > since) return last;
  const detail = 'nothing newer was observed of it while that was waited for';
  return { kind: 'failed', at, refused: false, detail };
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
