import { Labels, METRIC_NAME } from '../base/labels.ts';
import type { DurationMs, Instant } from '../base/time.ts';
import { isExactName, type Matcher, matchesAll } from './matcher.ts';
import { Series } from './series.ts';

/** Where the evaluator reads series from. Nothing writes while an evaluation reads. */
export interface SeriesSource {
  /** Every series, live or ended, whose labels meet all matchers, in a stable order. */
  select(matchers: readonly Matcher[]): readonly Series[];
}

/**
 * The series of one cluster. The only mutable state of the core; it has one writer, and commits
 * happen between evaluations.
 */
export class SeriesStore implements SeriesSource {
  readonly #byName = new Map<string, Map<string, Series>>();
  /** One entry a signal and node of the configuration. */
  readonly #recorded = new Map<string, Labels>();
  readonly #retentionMs: DurationMs;

  /** `retentionMs` is the longest window that any rule reads, plus its offset. */
  constructor(retentionMs: DurationMs) {
    this.#retentionMs = retentionMs;
  }

  /** The series with exactly these labels, made when it is new. */
  open(labels: Labels, nodeOrdinal: number | undefined): Series {
    const family = this.#familyOf(labels);
    let series = family.get(labels.key);
    if (series === undefined) {
      series = new Series(labels, nodeOrdinal);
      family.set(labels.key, series);
    }
    return series;
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
    const key = `${name}\n${cluster}\n${node.id}`;
    let labels = this.#recorded.get(key);
    if (labels === undefined) {
      labels = recordedLabels(name, cluster, node.id);
      this.#recorded.set(key, labels);
    }
    return this.open(labels, node.ordinal);
  }

  /** Appends a sample; false when it is not newer than the last one of its series. */
  append(series: Series, at: Instant, value: number): boolean {
    // Writers keep their series for as long as they live, and it may have been swept meanwhile.
    if (!series.isLive) this.#familyOf(series.labels).set(series.labels.key, series);
    return series.append(at, value, at - this.#retentionMs);
  }

  /** Ends a series: it was there before, and at `at` it is not. */
  end(series: Series, at: Instant): boolean {
    return series.end(at, at - this.#retentionMs);
  }

  /** Forgets series that ended longer ago than anything can read. Returns how many. */
  sweep(now: Instant): number {
    let swept = 0;
    for (const [name, family] of this.#byName) {
      for (const [key, series] of family) {
        const newest = series.count === 0 ? now : series.timeAt(series.count - 1);
        if (series.isLive || newest + this.#retentionMs >= now) continue;
        family.delete(key);
        swept += 1;
      }
      if (family.size === 0) this.#byName.delete(name);
    }
    return swept;
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
