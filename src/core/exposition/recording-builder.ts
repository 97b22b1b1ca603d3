import { Fault } from './exposition-error.ts';

/** A page of one scrape fits; recordings double it a few times. */
const CAPACITY_MIN = 4_096;

/** Collects samples with their times in columns; each series must go forward in time. */
export class RecordingBuilder {
  #refs = new Uint32Array(CAPACITY_MIN);
  #timesMs = new Float64Array(CAPACITY_MIN);
  #values = new Float64Array(CAPACITY_MIN);
  #count = 0;
  readonly #newest: number[] = [];

  /** How many samples there are. */
  get count(): number {
    return this.#count;
  }

  /** Appends a sample; `offset` is its place. Throws a `Fault` when it is not newer. */
  append(ref: number, sample: { timeMs: number; value: number; offset: number }): void {
    const { timeMs, value, offset } = sample;
    const newest = this.#newest[ref] ?? Number.NEGATIVE_INFINITY;
    if (timeMs === newest) {
      throw new Fault('duplicate', offset, 'the series has two samples at one time');
    }
    if (timeMs < newest) {
      throw new Fault('syntax', offset, 'the sample is older than the one before of its series');
    }
    if (this.#count === this.#refs.length) this.#grow();
    this.#newest[ref] = timeMs;
    this.#refs[this.#count] = ref;
    this.#timesMs[this.#count] = timeMs;
    this.#values[this.#count] = value;
    this.#count += 1;
  }

  /** The columns, without copying them: the builder is done with. */
  columns(): { refs: Uint32Array; timesMs: Float64Array; values: Float64Array } {
    return {
      refs: this.#refs.subarray(0, this.#count),
      timesMs: this.#timesMs.subarray(0, this.#count),
      values: this.#values.subarray(0, this.#count),
    };
  }

  #grow(): void {
    const refs = new Uint32Array(this.#count * 2);
    const timesMs = new Float64Array(this.#count * 2);
    const values = new Float64Array(this.#count * 2);
    refs.set(this.#refs);
    timesMs.set(this.#timesMs);
    values.set(this.#values);
    this.#refs = refs;
    this.#timesMs = timesMs;
    this.#values = values;
  }
}
