import type { Labels } from '../../base/labels.ts';
import type { Series } from '../../series/series.ts';
import type { Provenance } from '../result.ts';
import type { Cursor } from './cursor.ts';

/** Which ends belong to a range of time: Prometheus 3 leaves the older one out, 2 had both. */
export type RangeBoundary = 'left-open' | 'closed';

const CAPACITY_MIN = 64;

/**
 * The samples of one series in a range of time, oldest first, without staleness markers: `count`
 * slots of the columns, beginning with `from`. One window is filled again and again while a
 * function runs over many series, so that nothing is allocated per series; the other slots are
 * left-overs.
 */
export class Window {
  times: Float64Array = new Float64Array(CAPACITY_MIN);
  values: Float64Array = new Float64Array(CAPACITY_MIN);
  from = 0;
  count = 0;

  /** Appends a sample; the time must be newer than the last one. */
  push(time: number, value: number): void {
    if (this.count === this.times.length) this.#grow();
    this.times[this.count] = time;
    this.values[this.count] = value;
    this.count += 1;
  }

  /** Shows a part of columns that are read already, without a copy. Nothing may be pushed then. */
  view(cursor: Cursor, range: WindowRange, boundary: RangeBoundary): void {
    const { times, values } = cursor.columns;
    const before = cursor.countBeforeWindow(range.startMs);
    const isOnEdge = boundary === 'closed' && before > 0 && times[before - 1] === range.startMs;
    this.times = times;
    this.values = values;
    this.from = isOnEdge ? before - 1 : before;
    this.count = Math.max(0, cursor.countUntil(range.endMs) - this.from);
  }

  /** Fills the window with what a series holds between two times, the newer one included. */
  fill(series: Series, range: WindowRange, boundary: RangeBoundary): void {
    this.count = 0;
    const last = series.indexAtOrBefore(range.endMs);
    for (let index = firstIndex(series, range.startMs, boundary); index <= last; index += 1) {
      if (!series.isStaleAt(index)) this.push(series.timeAt(index), series.valueAt(index));
    }
  }

  /** The time at an index below `count`, in milliseconds. */
  timeAt(index: number): number {
    return this.times[this.from + index] ?? Number.NaN;
  }

  /** The value at an index below `count`. */
  valueAt(index: number): number {
    return this.values[this.from + index] ?? Number.NaN;
  }

  #grow(): void {
    const times = new Float64Array(this.times.length * 2);
    const values = new Float64Array(this.values.length * 2);
    times.set(this.times);
    values.set(this.values);
    this.times = times;
    this.values = values;
  }
}

function firstIndex(series: Series, from: number, boundary: RangeBoundary): number {
  const index = series.indexAtOrBefore(from);
  const isOnEdge = boundary === 'closed' && index >= 0 && series.timeAt(index) === from;
  return isOnEdge ? index : index + 1;
}

/** The samples of one series of a range vector, and whose they are. */
export interface WindowSeries extends Provenance {
  readonly labels: Labels;
  readonly dropName: boolean;
  /** Valid only while the visitor runs; it is filled again for the next series. */
  readonly window: Window;
}

/** The range of time that a range vector covers, as functions need it. */
export interface WindowRange {
  readonly startMs: number;
  readonly endMs: number;
  /** The time of the evaluation, which offsets and `@` do not move. */
  readonly evalMs: number;
}
