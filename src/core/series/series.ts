import { invariant } from '../base/errors.ts';
import type { Labels } from '../base/labels.ts';
import { NodeSet } from '../base/node-set.ts';
import { type Instant, instant } from '../base/time.ts';
import { isStale, writeStale } from './stale.ts';

/** Most series hold a window of a minute at a few seconds; the ring doubles when that is short. */
const CAPACITY_MIN = 16;

/**
 * One time series: a ring of samples in rising time. A new sample makes it forget those before
 * `keepFrom`, all but the newest of them: a window that starts there begins with it, and a slow
 * series keeps its last sample however old that is.
 */
export class Series {
  readonly labels: Labels;
  /** The nodes this series speaks for: one, or none for a series of the whole cluster. */
  readonly nodes: NodeSet;
  #times = new Float64Array(CAPACITY_MIN);
  #values = new Float64Array(CAPACITY_MIN);
  #words: Uint32Array;
  #first = 0;
  #count = 0;

  constructor(labels: Labels, nodeOrdinal: number | undefined) {
    this.labels = labels;
    this.nodes = nodeOrdinal === undefined ? NodeSet.empty : NodeSet.of(nodeOrdinal);
    this.#words = new Uint32Array(this.#values.buffer);
  }

  /** How many samples are held, markers included. */
  get count(): number {
    return this.#count;
  }

  /** The time of the sample at `index`, counted from the oldest. */
  timeAt(index: number): Instant {
    return instant(this.#times[this.#slot(index)] ?? Number.NaN);
  }

  /** The value of the sample at `index`. Ask `isStaleAt` first: a marker reads as NaN. */
  valueAt(index: number): number {
    return this.#values[this.#slot(index)] ?? Number.NaN;
  }

  /** Whether the sample at `index` is a staleness marker: the series ended there. */
  isStaleAt(index: number): boolean {
    return isStale(this.#words, this.#slot(index));
  }

  /** The index of the newest sample at or before `at`; -1 when there is none. */
  indexAtOrBefore(at: number): number {
    let low = 0;
    let high = this.#count;
    // The newest sample is asked for almost always.
    if (high > 0 && this.timeAt(high - 1) <= at) return high - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.timeAt(middle) <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Whether the newest sample is a value, that is, the series has not ended. */
  get isLive(): boolean {
    return this.#count > 0 && !this.isStaleAt(this.#count - 1);
  }

  /** Appends a value. Returns false, and changes nothing, when it is not newer than the last. */
  append(at: Instant, value: number, keepFrom: number): boolean {
    if (this.#count > 0 && at <= this.timeAt(this.#count - 1)) return false;
    const slot = this.#claimSlot(at, keepFrom);
    // Whatever NaN comes in, a marker that was read as a number included, is an ordinary one here.
    this.#values[slot] = Number.isNaN(value) ? Number.NaN : value;
    return true;
  }

  /** Ends the series at `at`; false when it has ended already or `at` is not newer. */
  end(at: Instant, keepFrom: number): boolean {
    if (!this.isLive || at <= this.timeAt(this.#count - 1)) return false;
    // Claiming comes first: it may replace the ring, and with it the words to write to.
    const slot = this.#claimSlot(at, keepFrom);
    writeStale(this.#words, slot);
    return true;
  }

  #slot(index: number): number {
    return (this.#first + index) & (this.#times.length - 1);
  }

  #claimSlot(at: Instant, keepFrom: number): number {
    while (this.#count > 1 && this.timeAt(1) <= keepFrom) this.#dropOldest();
    if (this.#count === this.#times.length) this.#grow();
    const slot = this.#slot(this.#count);
    this.#times[slot] = at;
    this.#count += 1;
    return slot;
  }

  #dropOldest(): void {
    this.#first = (this.#first + 1) & (this.#times.length - 1);
    this.#count -= 1;
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    const times = new Float64Array(capacity);
    const values = new Float64Array(capacity);
    // Two typed copies keep the bits of markers, which element-wise reading would quiet.
    const tail = this.#times.length - this.#first;
    times.set(this.#times.subarray(this.#first));
    times.set(this.#times.subarray(0, this.#first), tail);
    values.set(this.#values.subarray(this.#first));
    values.set(this.#values.subarray(0, this.#first), tail);
    invariant((capacity & (capacity - 1)) === 0, 'a ring has a power of two of slots');
    this.#times = times;
    this.#values = values;
    this.#words = new Uint32Array(values.buffer);
    this.#first = 0;
  }
}
