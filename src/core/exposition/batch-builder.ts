/** Most pages fit without growing twice. */
const CAPACITY_MIN = 256;

/**
 * Collects kept samples in columns and keeps its room from page to page, since the pages of one
 * target are of one size.
 */
export class BatchBuilder {
  #refs = new Uint32Array(CAPACITY_MIN);
  #values = new Float64Array(CAPACITY_MIN);
  #count = 0;

  /** Forgets all samples. */
  clear(): void {
    this.#count = 0;
  }

  /** Appends one sample. */
  append(ref: number, value: number): void {
    if (this.#count === this.#refs.length) this.#grow();
    this.#refs[this.#count] = ref;
    this.#values[this.#count] = value;
    this.#count += 1;
  }

  /** Copies the columns out. */
  columns(): { readonly refs: Uint32Array; readonly values: Float64Array } {
    return {
      refs: this.#refs.slice(0, this.#count),
      values: this.#values.slice(0, this.#count),
    };
  }

  #grow(): void {
    const refs = new Uint32Array(this.#count * 2);
    const values = new Float64Array(this.#count * 2);
    refs.set(this.#refs);
    values.set(this.#values);
    this.#refs = refs;
    this.#values = values;
  }
}
