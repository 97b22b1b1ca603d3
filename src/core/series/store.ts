import { Labels, METRIC_NAME } from '../base/labels.ts';
import { type DurationMs, type Instant, instant } from '../base/time.ts';
import { HistoryUsage } from './compressed.ts';
import { isExactName, type Matcher, matchesAll } from './matcher.ts';
import { type Appended, Series } from './series.ts';
import { ScrapeTimes } from './times.ts';

/** Where the evaluator reads series from. Nothing writes while an evaluation reads. */
export interface SeriesSource {
  /** Another number after every change, so that what was worked out before is known to be old. */
  readonly revision?: number | undefined;
  /** Every series, live or ended, whose labels meet all matchers, in a stable order. */
  select(matchers: readonly Matcher[]): readonly Series[];
}

/** What is kept beyond the windows of rules, compressed. */
export interface HistoryPolicy {
  readonly retentionMs: DurationMs;
  /** Which series have a history. All of them, unless told. */
  readonly keeps?: ((labels: Labels) => boolean) | undefined;
}

/**
 * The series of one cluster. The only mutable state of the core; it has one writer, and commits
 * happen between evaluations.
 */
export class SeriesStore implements SeriesSource {
  readonly #byName = new Map<string, Map<string, Series>>();
  /** By signal and node of the configuration, which are of one cluster. */
  readonly #recorded = new Map<string, Map<string, Labels>>();
  /** The times at which each node was scraped, by its ordinal. */
  readonly #times = new Map<number, ScrapeTimes>();
  readonly #retentionMs: DurationMs;
  readonly #policy: HistoryPolicy | undefined;
  #revision = 0;
  #outOfOrder = 0;
  /** What the history takes. */
  readonly usage = new HistoryUsage();

  /** `retentionMs` is the longest window that any rule reads, plus its offset. */
  constructor(retentionMs: DurationMs, history?: HistoryPolicy) {
    this.#retentionMs = retentionMs;
    this.#policy = history;
  }

  get revision(): number {
    return this.#revision;
  }

  /** The series with exactly these labels, made when it is new. */
  open(labels: Labels, nodeOrdinal: number | undefined): Series {
    return this.#open(labels, { nodeOrdinal });
  }

  /**
   * A series of the pages of a node. All of them share the times at which the node was scraped: at
   * each of those such a series has a sample or has ended.
   */
  openScraped(labels: Labels, nodeOrdinal: number): Series {
    return this.#open(labels, { nodeOrdinal, times: this.timesOf(nodeOrdinal) });
  }

  /** The times at which a node was scraped. */
  timesOf(nodeOrdinal: number): ScrapeTimes {
    let times = this.#times.get(nodeOrdinal);
    if (times === undefined) {
      times = new ScrapeTimes(this.#policy === undefined ? undefined : this.usage);
      this.#times.set(nodeOrdinal, times);
    }
    return times;
  }

  /**
   * The series under which the guard records something of a node, made when it is new. Asked for
   * again and again by every evaluation, so that its labels are remembered.
   */
  openRecorded(
    name: string,
    cluster: string,
    node: { readonly id: string; readonly ordinal: number },
  ): Series {
    let byNode = this.#recorded.get(name);
    if (byNode === undefined) {
      byNode = new Map();
      this.#recorded.set(name, byNode);
    }
    let labels = byNode.get(node.id);
    if (labels?.get('cluster') !== cluster) {
      labels = recordedLabels(name, cluster, node.id);
      byNode.set(node.id, labels);
    }
    return this.open(labels, node.ordinal);
  }

  /** Appends a sample; one that is not newer than the last of its series is refused. */
  append(series: Series, at: Instant, value: number): Appended {
    this.#revision += 1;
    // Writers keep their series for as long as they live, and it may have been swept meanwhile.
    if (!series.isLive) this.#familyOf(series.labels).set(series.labels.key, series);
    const appended = series.append(at, value, at - this.#retentionMs);
    if (appended === 'out-of-order') this.#outOfOrder += 1;
    return appended;
  }

  /** How many samples were refused since this was asked for last, being older than the last one. */
  takeOutOfOrder(): number {
    const count = this.#outOfOrder;
    this.#outOfOrder = 0;
    return count;
  }

  /** Ends a series: it was there before, and at `at` it is not. */
  end(series: Series, at: Instant): boolean {
    this.#revision += 1;
    return series.end(at, at - this.#retentionMs);
  }

  /** Ends everything that speaks for a node: what comes next under its name is another target. */
  endNode(nodeOrdinal: number, at: Instant): void {
    for (const series of this.#all()) {
      // A sample of this very moment would not let itself be ended.
      const after = instant(Math.max(at, series.newestAt + 1));
      if (series.nodes.has(nodeOrdinal) && series.isLive) this.end(series, after);
    }
  }

  /** Forgets series that ended longer ago than anything can read. Returns how many. */
  sweep(now: Instant): number {
    this.#revision += 1;
    let swept = 0;
    for (const [name, family] of this.#byName) {
      for (const [key, series] of family) {
        if (series.isUntouched || series.isLive || series.newestAt + this.#retentionMs >= now) {
          continue;
        }
        if (series.history !== undefined && series.history.size > 0) continue;
        family.delete(key);
        swept += 1;
      }
      if (family.size === 0) this.#byName.delete(name);
    }
    return swept;
  }

  /** All series, those that share their times together. */
  groups(): readonly { readonly times: ScrapeTimes; readonly series: readonly Series[] }[] {
    const groups = new Map<ScrapeTimes, Series[]>();
    for (const series of this.#all()) {
      const group = groups.get(series.times);
      if (group === undefined) groups.set(series.times, [series]);
      else group.push(series);
    }
    return [...groups].map(([times, series]) => ({ times, series }));
  }

  /** Whether times are those of a node, which its series share. */
  isShared(times: ScrapeTimes): boolean {
    for (const shared of this.#times.values()) if (shared === times) return true;
    return false;
  }

  /** How long windows are kept. */
  get windowMs(): DurationMs {
    return this.#retentionMs;
  }

  /**
   * Lets go of history that ended before a moment, as far as whole chunks do. Returns how many
   * samples went.
   */
  evictBefore(moment: number): number {
    const seen = new Set<ScrapeTimes>();
    let evicted = 0;
    for (const series of this.#all()) {
      const { times, history } = series;
      if (history === undefined) continue;
      const number = times.chunkNumberAt(moment);
      evicted += history.evictBefore(number);
      seen.add(times);
    }
    for (const times of [...seen, ...this.#times.values()]) {
      evicted += times.history?.evictBefore(times.chunkNumberAt(moment)) ?? 0;
    }
    return evicted;
  }

  /** Lets go of all history; windows keep what they need. Returns how many samples went. */
  clearHistory(): number {
    let evicted = 0;
    for (const times of this.#times.values()) evicted += times.history?.clear() ?? 0;
    for (const { times, history } of this.#all()) {
      evicted += (history?.clear() ?? 0) + (times.history?.clear() ?? 0);
    }
    return evicted;
  }

  /** The time at which the oldest sample of the history was taken; +Infinity when there is none. */
  get historyFrom(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const { times } of this.#all()) oldest = Math.min(oldest, times.historyFrom);
    return oldest;
  }

  /** How long history is kept; undefined when none is. */
  get historyMs(): DurationMs | undefined {
    return this.#policy?.retentionMs;
  }

  select(matchers: readonly Matcher[]): readonly Series[] {
    const exact = matchers.find(isExactName);
    const families = exact === undefined ? this.#byName.values() : [this.#byName.get(exact.text)];
    // A family has its name already, and most selectors ask for nothing else.
    const open = exact === undefined ? matchers : matchers.filter((one) => one !== exact);
    const found: Series[] = [];
    for (const family of families) {
      for (const series of family?.values() ?? []) {
        if (open.length === 0 || matchesAll(series.labels, open)) found.push(series);
      }
    }
    return found;
  }

  /** How many series are held. */
  get size(): number {
    let size = 0;
    for (const family of this.#byName.values()) size += family.size;
    return size;
  }

  *#all(): IterableIterator<Series> {
    for (const family of this.#byName.values()) yield* family.values();
  }

  #open(
    labels: Labels,
    { nodeOrdinal, times }: { nodeOrdinal: number | undefined; times?: ScrapeTimes },
  ): Series {
    const family = this.#familyOf(labels);
    let series = family.get(labels.key);
    if (series === undefined) {
      const keeps = this.#policy !== undefined && (this.#policy.keeps?.(labels) ?? true);
      this.#revision += 1;
      series = new Series(labels, nodeOrdinal, { times, usage: keeps ? this.usage : undefined });
      family.set(labels.key, series);
    }
    return series;
  }

  #familyOf(labels: Labels): Map<string, Series> {
    const name = labels.get(METRIC_NAME);
    let family = this.#byName.get(name);
    if (family === undefined) {
      family = new Map();
      this.#byName.set(name, family);
    }
    return family;
  }
}

/** The labels of a series that the guard itself records: a name, a cluster and maybe a node. */
export function recordedLabels(name: string, cluster: string, node: string | undefined): Labels {
  return Labels.from([
    [METRIC_NAME, name],
    ['cluster', cluster],
    ['node', node ?? ''],
  ]);
}
