import { Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { type Matcher, matchesAll } from '../../../src/core/series/matcher.ts';
import { SeriesStore } from '../../../src/core/series/store.ts';
import type { Command } from './script.ts';
import { readSeriesLine, type SeriesLine } from './series-line.ts';

/** Scripts read far into the past; nothing is ever forgotten. */
const KEEP_FOR_EVER = durationMs(Number.MAX_SAFE_INTEGER);

/** The series that the commands of a script have loaded so far. */
export class Database {
  store = new SeriesStore(KEEP_FOR_EVER);
  /** Labels of what was loaded and is no plain float series, which the engine cannot hold. */
  #native: Labels[] = [];
  #startTimestamped: Labels[] = [];

  /** Forgets everything. */
  clear(): void {
    this.store = new SeriesStore(KEEP_FOR_EVER);
    this.#native = [];
    this.#startTimestamped = [];
  }

  /** Adds the series of a `load` command; its first point is at the epoch. */
  load({ series, stepMs, withNative }: Extract<Command, { readonly kind: 'load' }>): void {
    let hasStart = false;
    // A series that is written twice in one command is loaded once, as it is written last.
    const lines = new Map<string, SeriesLine>();
    for (const line of series) {
      if (/@st\s/.test(line)) {
        hasStart = true;
        continue;
      }
      const read = readSeriesLine(line);
      if (hasStart) this.#startTimestamped.push(read.labels);
      hasStart = false;
      lines.set(read.labels.key, read);
    }
    for (const line of lines.values()) this.#loadSeries(line, stepMs, withNative);
  }

  #loadSeries({ labels, points, isNative }: SeriesLine, stepMs: number, withNative: boolean): void {
    if (isNative) {
      this.#native.push(labels);
      return;
    }
    if (withNative) this.#native.push(...nativeTwin(labels));
    const opened = this.store.open(labels, undefined);
    for (const [index, point] of points.entries()) {
      const at = instant(index * stepMs);
      if (point === 'stale') this.store.end(opened, at);
      else if (point !== 'missing') this.store.append(opened, at, point);
    }
  }

  /** Whether a selector matches a native histogram. */
  matchesNative(matchers: readonly Matcher[]): boolean {
    return this.#native.some((labels) => matchesAll(labels, matchers));
  }

  /** Whether a selector matches a series that was loaded with start timestamps. */
  matchesStartTimestamped(matchers: readonly Matcher[]): boolean {
    return this.#startTimestamped.some((labels) => matchesAll(labels, matchers));
  }
}

/** `load_with_nhcb` adds a native histogram for the buckets of each classic one. */
function nativeTwin(labels: Labels): readonly Labels[] {
  const name = labels.get(METRIC_NAME);
  const base = name.replace(/_(?:bucket|count|sum)$/, '');
  if (base === name) return [];
  const rest = [...labels].filter(([label]) => label !== METRIC_NAME && label !== 'le');
  return [Labels.from([...rest, [METRIC_NAME, base]])];
}
