import type { Labels } from '../base/labels.ts';
import { NodeSet } from '../base/node-set.ts';
import type { Instant } from '../base/time.ts';
import { type SampleColumns, toColumns } from './columns.ts';
import { CompressedColumn, type HistoryUsage, PLACE } from './compressed.ts';
import { RING_MIN, ScrapeTimes, type TimeSlice } from './times.ts';

/** Where a series gets its times from, and whether it has a history. */
export interface SeriesOptions {
  /** Shared with all series of a target; a series with times of its own names none. */
  readonly times?: ScrapeTimes | undefined;
  /** Counts what the history takes; without it there is none. */
  readonly usage?: HistoryUsage | undefined;
}

/**
 * What became of a sample: a series takes only newer ones than its last. One of the same time is
 * what an evaluation gives that saw nothing new; an older one has come in the wrong order.
 */
export type Appended = 'appended' | 'repeated' | 'out-of-order';

/** Most series never end; those share this. */
const NO_MARKERS = new Uint32Array(0);

/**
 * One time series: a ring of values under the numbers of their times. A new sample makes it forget
 * those before `keepFrom`, all but the newest of them: a window that starts there begins with it,
 * and a slow series keeps its last sample however old that is. Staleness is a bit of its own, so
 * that no NaN is ever mistaken for an end.
 */
export class Series {
  readonly labels: Labels;
  /** The nodes this series speaks for: one, or none for a series of the whole cluster. */
  readonly nodes: NodeSet;
  readonly times: ScrapeTimes;
  readonly history: CompressedColumn | undefined;
  /**
   * Samples up to here were observed by an earlier life of the process. How old they are is only
   * known by the wall clock, so that nothing rests on them alone.
   */
  restoredUntil = Number.NEGATIVE_INFINITY;
  /**
   * What was added to the times of those samples, since each life of the process has a clock of its
   * own. Values that are times of that clock lack it.
   */
  restoredShiftMs = 0;
  #values = new Float64Array(RING_MIN);
  /** One bit a slot of the ring. */
  #markers: Uint32Array = NO_MARKERS;
  #first = 0;
  #next = 0;

  constructor(labels: Labels, nodeOrdinal: number | undefined, options: SeriesOptions = {}) {
    const { usage, times } = options;
    this.labels = labels;
    this.nodes = nodeOrdinal === undefined ? NodeSet.empty : NodeSet.of(nodeOrdinal);
    this.times = times ?? new ScrapeTimes(usage);
    this.history = usage === undefined ? undefined : new CompressedColumn(usage);
  }

  /** How many samples are held in the ring, markers included. */
  get count(): number {
    return Math.max(0, this.#next - this.oldest);
  }

  /** The time of the sample at `index`, counted from the oldest in the ring. */
  timeAt(index: number): Instant {
    return this.times.at(this.oldest + index);
  }

  /** The value of the sample at `index`. Ask `isStaleAt` first: a marker has none. */
  valueAt(index: number): number {
    return this.#values[this.#slot(this.oldest + index)] ?? Number.NaN;
  }

  /** Whether the sample at `index` is a staleness marker: the series ended there. */
  isStaleAt(index: number): boolean {
    if (this.#markers.length === 0) return false;
    const slot = this.#slot(this.oldest + index);
    return (((this.#markers[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1;
  }

  /** The index of the newest sample at or before `at`; -1 when there is none. */
  indexAtOrBefore(at: number): number {
    const number = Math.min(this.times.numberAtOrBefore(at), this.#next - 1);
    return Math.max(-1, number - this.oldest);
  }

  /** Whether the newest sample is a value, that is, the series has not ended. */
  get isLive(): boolean {
    return this.count > 0 && !this.isStaleAt(this.count - 1);
  }

  /** The time of the newest sample; NaN when the ring holds none. */
  get newestAt(): Instant {
    return this.times.at(this.#next - 1);
  }

  /** Whether its history has samples of a time to which the ring does not reach back. */
  hasOlder(fromMs: number): boolean {
    const { history, times } = this;
    if (history === undefined || history.first >= this.oldest) return false;
    return this.count === 0 || fromMs < times.at(this.oldest);
  }

  /** Whether it never had a sample. */
  get isUntouched(): boolean {
    return this.#next === 0;
  }

  /** Appends a value; one that is not newer than the last is refused, and changes nothing. */
  append(at: Instant, value: number, keepFrom: number): Appended {
    const number = this.#claim(at, keepFrom);
    if (number === undefined) return at === this.newestAt ? 'repeated' : 'out-of-order';
    // Whatever NaN comes in, a marker that was read as a number included, is an ordinary one here.
    const kept = Number.isNaN(value) ? Number.NaN : value;
    this.#put(number, kept);
    this.history?.push(number, kept);
    return 'appended';
  }

  /** Ends the series at `at`; false when it has ended already or `at` is not newer. */
  end(at: Instant, keepFrom: number): boolean {
    if (!this.isLive) return false;
    const number = this.#claim(at, keepFrom);
    if (number === undefined) return false;
    this.#mark(number);
    this.history?.pushStale(number);
    return true;
  }

  /** What it holds in a slice of its own times, out of ring and history. */
  columns(slice: TimeSlice): SampleColumns {
    const values = new Float64Array(slice.times.length);
    const places = new Uint8Array(slice.times.length);
    if (slice.first < this.oldest) this.history?.read(slice.first, values, places);
    const until = Math.min(this.#next, slice.first + values.length);
    for (let number = Math.max(slice.first, this.oldest); number < until; number += 1) {
      const index = number - this.oldest;
      values[number - slice.first] = this.valueAt(index);
      places[number - slice.first] = this.isStaleAt(index) ? PLACE.stale : PLACE.value;
    }
    return toColumns(slice, values, places);
  }

  /** Takes over samples of an earlier life; `slice` lies within the times that are held. */
  restore({ first }: TimeSlice, values: Float64Array, places: Uint8Array): void {
    for (const [index, place] of places.entries()) {
      const number = first + index;
      if (place === PLACE.absent || number < this.times.first) continue;
      if (this.#next !== number) this.#fillGap(number);
      if (place === PLACE.stale) this.#mark(number);
      else this.#put(number, values[index] ?? Number.NaN);
    }
  }

  /** The number of the oldest sample in the ring: times that are forgotten take theirs along. */
  get oldest(): number {
    return Math.max(this.#first, this.times.first);
  }

  #slot(number: number): number {
    return number & (this.#values.length - 1);
  }

  /** The number of the sample at a time; undefined when it is not newer than the last. */
  #claim(at: Instant, keepFrom: number): number | undefined {
    const { times } = this;
    if (at > times.newest) times.push(at, keepFrom);
    else if (at !== times.newest || this.#next === times.next) return undefined;
    const number = times.next - 1;
    if (this.#next !== number) this.#fillGap(number);
    return number;
  }

  /** A series that comes back was stale at every time of its target in between. */
  #fillGap(number: number): void {
    if (this.count === 0) {
      this.#first = number;
      this.#next = number;
    }
    while (this.#next < number) this.#mark(this.#next);
  }

  #put(number: number, value: number): void {
    this.#makeRoom(number);
    const slot = this.#slot(number);
    this.#values[slot] = value;
    if (this.#markers.length > 0) {
      this.#markers[slot >>> 5] = (this.#markers[slot >>> 5] ?? 0) & ~(1 << (slot & 31));
    }
    this.#next = number + 1;
  }

  #mark(number: number): void {
    this.#makeRoom(number);
    const slot = this.#slot(number);
    this.#values[slot] = Number.NaN;
    if (this.#markers.length === 0) this.#markers = markersFor(this.#values.length);
    this.#markers[slot >>> 5] = (this.#markers[slot >>> 5] ?? 0) | (1 << (slot & 31));
    this.#next = number + 1;
  }

  #makeRoom(number: number): void {
    const oldest = this.oldest;
    if (number - oldest < this.#values.length) return;
    const before = { values: this.#values, count: this.count };
    const stale = Array.from({ length: before.count }, (_, index) => this.isStaleAt(index));
    const values = new Float64Array(before.values.length * 2);
    for (let index = 0; index < before.count; index += 1) {
      values[(oldest + index) & (values.length - 1)] = this.valueAt(index);
    }
    this.#values = values;
    this.#markers = stale.includes(true) ? markersFor(values.length) : NO_MARKERS;
    for (const [index, isStale] of stale.entries()) {
      const slot = this.#slot(oldest + index);
      if (isStale)
        this.#markers[slot >>> 5] = (this.#markers[slot >>> 5] ?? 0) | (1 << (slot & 31));
    }
  }
}

function markersFor(slots: number): Uint32Array {
  return new Uint32Array(Math.max(1, slots >>> 5));
}
