import { type Instant, instant } from '../base/time.ts';
import { CompressedColumn, type HistoryUsage } from './compressed.ts';

/** Most rings hold a window of a minute at a few seconds; they double when that is short. */
export const RING_MIN = 16;

/** Some of the times of a target, under consecutive numbers. */
export interface TimeSlice {
  /** The number of the first time. */
  readonly first: number;
  /** Rising, in milliseconds on the guard's clock. */
  readonly times: Float64Array;
}

/**
 * The times at which one target was observed, each under a number. Its series share them, so that
 * a time is held once however many series got a sample then. The newest are in a ring; with a
 * history all of them are kept compressed as well.
 */
export class ScrapeTimes {
  readonly history: CompressedColumn | undefined;
  #ring = new Float64Array(RING_MIN);
  #first = 0;
  #next = 0;
  #newest = Number.NEGATIVE_INFINITY;

  /** The first number is told by what was held before a restart. */
  constructor(usage?: HistoryUsage | undefined, first = 0) {
    this.#first = first;
    this.#next = first;
    this.history = usage === undefined ? undefined : new CompressedColumn(usage);
  }

  /** The number of the oldest time in the ring. */
  get first(): number {
    return this.#first;
  }

  /** The number that the next time gets. */
  get next(): number {
    return this.#next;
  }

  /** The newest time; -Infinity before the first. */
  get newest(): number {
    return this.#newest;
  }

  /** The time under a number in the ring; NaN outside of it. */
  at(number: number): Instant {
    if (number < this.#first || number >= this.#next) return instant(Number.NaN);
    return instant(this.#ring[number & (this.#ring.length - 1)] ?? Number.NaN);
  }

  /**
   * Adds a time beyond the newest one. The ring forgets those before `keepFrom`, all but the newest
   * of them, since a window that starts there begins with it.
   */
  push(at: Instant, keepFrom: number): void {
    while (this.#next - this.#first > 1 && this.at(this.#first + 1) <= keepFrom) this.#first += 1;
    if (this.#next - this.#first === this.#ring.length) this.#grow();
    this.#ring[this.#next & (this.#ring.length - 1)] = at;
    this.history?.push(this.#next, at);
    this.#next += 1;
    this.#newest = at;
  }

  /** The number of the newest time in the ring at or before a moment; if none, the first less 1. */
  numberAtOrBefore(at: number): number {
    // The newest is asked for almost always.
    if (this.#next > this.#first && this.#newest <= at) return this.#next - 1;
    let low = this.#first;
    let high = this.#next;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle) <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The time of the oldest sample in the history; +Infinity when there is none. */
  get historyFrom(): number {
    for (const { value } of this.history?.beginnings() ?? []) return value;
    return Number.POSITIVE_INFINITY;
  }

  /** The number at which the newest chunk begins that has a sample at or before a moment. */
  chunkNumberAt(moment: number): number {
    let found = Number.NEGATIVE_INFINITY;
    for (const { number, value } of this.history?.beginnings() ?? []) {
      if (value > moment) break;
      found = number;
    }
    return found;
  }

  /** The times from the newest at or before `fromMs` up to `toMs`, out of ring and history. */
  slice(fromMs: number, toMs: number): TimeSlice {
    const ring = this.#next > this.#first ? this.at(this.#first) : Number.POSITIVE_INFINITY;
    if (fromMs >= ring || this.history === undefined) {
      const first = Math.max(this.#first, this.numberAtOrBefore(fromMs));
      return this.#ringSlice(first, this.numberAtOrBefore(toMs) + 1);
    }
    const all = this.#everything();
    const from = Math.max(0, countUpTo(all.times, fromMs) - 1);
    const to = countUpTo(all.times, toMs);
    return { first: all.first + from, times: all.times.subarray(from, Math.max(from, to)) };
  }

  #ringSlice(first: number, next: number): TimeSlice {
    const times = new Float64Array(Math.max(0, next - first));
    for (let index = 0; index < times.length; index += 1) times[index] = this.at(first + index);
    return { first, times };
  }

  #everything(): TimeSlice {
    const { history } = this;
    const span = history?.span ?? { first: 0, next: 0 };
    const first = span.next === 0 ? this.#first : Math.min(span.first, this.#first);
    const times = new Float64Array(this.#next - first);
    history?.read(first, times, new Uint8Array(times.length));
    for (let number = Math.max(first, this.#first); number < this.#next; number += 1) {
      times[number - first] = this.at(number);
    }
    return { first, times };
  }

  #grow(): void {
    const ring = new Float64Array(this.#ring.length * 2);
    for (let number = this.#first; number < this.#next; number += 1) {
      ring[number & (ring.length - 1)] = this.at(number);
    }
    this.#ring = ring;
  }
}

/** How many of rising times are at or before a moment. */
export function countUpTo(times: Float64Array, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Number.NaN) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
