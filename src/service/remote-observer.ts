import { Labels } from '../core/base/labels.ts';
import {
  type DurationMs,
  describeDuration,
  durationMs,
  type Instant,
  instant,
} from '../core/base/time.ts';
import type { GuardedCluster } from '../core/cluster/guarded-cluster.ts';
import { printDuration } from '../core/promql/syntax/duration.ts';
import type { RemoteAlerts } from '../core/rulebook/remote-alert.ts';
import type { SeriesStore } from '../core/series/store.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Meter } from '../ports/meter.ts';
import type {
  BackendAnswer,
  BackendFailed,
  BackendQuestion,
  BackendSeries,
  MetricsBackend,
} from '../ports/metrics-backend.ts';
import { Circuit } from './circuit.ts';
import type { ObservedMember, Observer, WatchedTarget } from './observer.ts';
import { askAlerts, type RemoteAlertOptions } from './remote-alerts.ts';
import { CLOCKS_APART_MAX_MS, RemoteFeed } from './remote-feed.ts';
import type { NodeNames } from './remote-names.ts';

/** What observing a cluster through a backend needs. */
export interface RemoteObserverOptions {
  readonly cluster: GuardedCluster;
  readonly store: SeriesStore;
  readonly backend: MetricsBackend;
  /** Where that is, for people. */
  readonly url: string;
  readonly names: NodeNames;
  /** What to fetch: selectors that are narrowed to the cluster. */
  readonly selectors: readonly string[];
  /** The longest way that any rule looks back. */
  readonly reachMs: DurationMs;
  /** Which alerts of the backend are asked for; absent where none are. */
  readonly alerts?: RemoteAlertOptions | undefined;
  /** For all questions of one round together, repeated ones included. */
  readonly timeoutMs: DurationMs;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly meter: Meter;
  /** A number from 0 up to 1, another each time. */
  readonly random: () => number;
}

/** A question is asked again at most so often. */
const RETRIES_MAX = 2;

/** Two guards that were refused together must not come back together. */
const RETRY_AFTER_MS = { min: 50, max: 250 };

/** What all questions of a round came to. */
type Gathered =
  | {
      readonly kind: 'gathered';
      readonly series: readonly BackendSeries[];
      readonly live: readonly BackendSeries[];
      readonly bodyBytes: number;
    }
  | BackendFailed;

/**
 * Observes a cluster through a server that scrapes it already. What came since the last round is
 * fetched as raw samples with their own times, so that ages are true and all that follows is the
 * same as for samples of the guard's own. Which series have ended is asked for apart, since a range
 * of samples does not tell.
 */
export class RemoteObserver implements Observer {
  readonly delayMs: DurationMs;
  readonly doubtMs = CLOCKS_APART_MAX_MS;
  readonly #options: RemoteObserverOptions;
  readonly #feed: RemoteFeed;
  readonly #circuit = new Circuit();
  readonly #closing = new AbortController();
  #rounds = 0;
  #alerts: RemoteAlerts | undefined;
  /** Everything up to here has been fetched. */
  #fetchedAt: Instant = instant(Number.NEGATIVE_INFINITY);

  constructor(options: RemoteObserverOptions) {
    this.#options = options;
    this.#feed = new RemoteFeed(options);
    const { cluster, timeoutMs } = options;
    this.delayMs = durationMs(cluster.intervalMs + timeoutMs + this.doubtMs);
  }

  get members(): readonly ObservedMember[] {
    return this.#options.cluster.nodes.map(({ id }) => {
      return { id, lastScrape: this.#feed.lastOf(id), rounds: this.#rounds };
    });
  }

  get targets(): readonly WatchedTarget[] {
    const { cluster, url } = this.#options;
    return cluster.nodes.map(({ id, labels }) => ({
      node: id,
      url,
      labels: Labels.from([...labels, ['cluster', cluster.id], ['node', id]]),
      lastScrape: this.#feed.lastOf(id),
      metadata: () => [],
    }));
  }

  get strangers(): readonly string[] {
    return this.#feed.strangers;
  }

  get remoteAlerts(): RemoteAlerts | undefined {
    return this.#alerts;
  }

  async round(): Promise<Instant> {
    const { clock, cluster, meter } = this.#options;
    const begunAt = clock.now();
    const refusal = this.#circuit.refusal(begunAt);
    const [gathered, alerts] =
      refusal === undefined
        ? await Promise.all([this.#gather(begunAt), this.#askAlerts(begunAt)])
        : [{ kind: 'failed', failure: 'circuit_open', detail: refusal, isPassing: false } as const];
    // Alerts of an hour ago are nobody's news: what was known before goes with the round.
    this.#alerts = alerts ?? this.#unasked(refusal);
    const at = clock.now();
    if (refusal === undefined) this.#circuit.concluded(gathered.kind === 'gathered', at);
    this.#rounds += 1;
    if (gathered.kind === 'gathered') {
      this.#feed.commit({ ...gathered, wallOffsetMs: clock.wallOffsetMs(), at });
      this.#fetchedAt = begunAt;
    } else this.#feed.fail(gathered.detail, at);
    const isHere = gathered.kind === 'gathered';
    meter.scrapeConcluded({
      cluster: cluster.id,
      outcome: isHere ? 'scraped' : gathered.failure,
      durationMs: at - begunAt,
      samples: isHere ? gathered.series.reduce((sum, each) => sum + each.values.length, 0) : 0,
      bodyBytes: isHere ? gathered.bodyBytes : 0,
    });
    return this.#feed.newerThan;
  }

  close(): void {
    this.#closing.abort();
    this.#options.backend.close();
  }

  /** First the samples, then what has not ended: a series that begins in between is no end. */
  async #gather(begunAt: Instant): Promise<Gathered> {
    const { selectors, clock, timeoutMs } = this.#options;
    const atMs = begunAt + clock.wallOffsetMs();
    const until = instant(begunAt + timeoutMs);
    const range = printDuration(this.#rangeMs(begunAt));
    const ranges = selectors.map((selector) => `${selector}[${range}]`);
    const series = await this.#askAll(ranges, { result: 'matrix', atMs, until });
    if (series.kind === 'failed') return series;
    const live = await this.#askAll(selectors, { result: 'vector', atMs, until });
    if (live.kind === 'failed') return live;
    const bodyBytes = series.bodyBytes + live.bodyBytes;
    return { kind: 'gathered', series: series.series, live: live.series, bodyBytes };
  }

  async #askAlerts(begunAt: Instant): Promise<RemoteAlerts | undefined> {
    const { alerts, backend, clock, timeoutMs } = this.#options;
    if (alerts === undefined) return undefined;
    const until = instant(begunAt + timeoutMs);
    const wallOffsetMs = clock.wallOffsetMs();
    const atMs = begunAt + wallOffsetMs;
    return await askAlerts(alerts, {
      wallOffsetMs,
      rules: () => this.#persist(until, (leftMs) => backend.alertRules(leftMs)),
      query: (query) => this.#ask({ query, result: 'vector', atMs, until }),
    });
  }

  #unasked(refusal: string | undefined): RemoteAlerts | undefined {
    if (this.#options.alerts === undefined || refusal === undefined) return undefined;
    return { kind: 'failed', detail: refusal };
  }

  /**
   * At first everything that rules read, later what may have come since: samples reach a backend
   * late, and those of the newest ages are asked for once more.
   */
  #rangeMs(now: Instant): number {
    const { cluster, reachMs } = this.#options;
    const { maxAgeMs, intervalMs } = cluster;
    const whole = Math.max(reachMs, maxAgeMs) + intervalMs;
    const since = now - this.#fetchedAt + maxAgeMs + intervalMs;
    return Math.ceil(Math.min(whole, since) / 1_000) * 1_000;
  }

  async #askAll(
    queries: readonly string[],
    asked: Pick<BackendQuestion, 'result' | 'atMs'> & { readonly until: Instant },
  ): Promise<Extract<BackendAnswer, { kind: 'answered' }> | BackendFailed> {
    const answers = await Promise.all(queries.map((query) => this.#ask({ query, ...asked })));
    const whole: BackendSeries[] = [];
    let bodyBytes = 0;
    for (const answer of answers) {
      if (answer.kind === 'failed') return answer;
      whole.push(...answer.series);
      bodyBytes += answer.bodyBytes;
    }
    return { kind: 'answered', series: whole, dateMs: undefined, bodyBytes };
  }

  async #ask({
    until,
    ...question
  }: Omit<BackendQuestion, 'timeoutMs'> & { readonly until: Instant }): Promise<BackendAnswer> {
    const { backend, clock } = this.#options;
    return await this.#persist(until, async (timeoutMs) => {
      const sentMs = clock.now() + clock.wallOffsetMs();
      const answer = await backend.query({ ...question, timeoutMs });
      return answer.kind === 'answered' ? this.#timely(answer, sentMs) : answer;
    });
  }

  /** Asks until there is an answer, the failure is none that passes, or the time is over. */
  async #persist<T extends { readonly kind: 'answered' }>(
    until: Instant,
    ask: (timeoutMs: DurationMs) => Promise<T | BackendFailed>,
  ): Promise<T | BackendFailed> {
    const { clock, timers, random } = this.#options;
    for (let asked = 0; ; asked += 1) {
      const answer = await ask(durationMs(Math.max(1, Math.ceil(until - clock.now()))));
      if (answer.kind === 'answered') return answer;
      const { min, max } = RETRY_AFTER_MS;
      const again = instant(clock.now() + min + random() * (max - min));
      if (!answer.isPassing || asked >= RETRIES_MAX || again >= until) return answer;
      await timers.sleepUntil(again, this.#closing.signal);
      if (this.#closing.signal.aborted) return answer;
    }
  }

  /** An answer, unless the clock of whoever gave it is not that of the guard. */
  #timely(answer: Extract<BackendAnswer, { kind: 'answered' }>, sentMs: number): BackendAnswer {
    const { clock } = this.#options;
    const nowMs = clock.now() + clock.wallOffsetMs();
    const { dateMs } = answer;
    const failed = (detail: string): BackendFailed => {
      return { kind: 'failed', failure: 'clock_skew', detail, isPassing: false };
    };
    if (dateMs === undefined) {
      return failed('the backend does not say what time it is, so that no age can be told');
    }
    // The header leaves out what is below a second.
    const aheadMs = dateMs - nowMs;
    const behindMs = sentMs - (dateMs + 1_000);
    if (aheadMs <= CLOCKS_APART_MAX_MS && behindMs <= CLOCKS_APART_MAX_MS) return answer;
    const [by, where] = aheadMs > 0 ? [aheadMs, 'ahead of'] : [behindMs, 'behind'];
    return failed(`the clock of the backend is ${describeDuration(by)} ${where} the guard's`);
  }
}
