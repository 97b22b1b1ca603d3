/**
 * A sum with Neumaier's variant of Kahan's compensation, as Prometheus adds floats: the error of
 * each addition is kept apart and added at the end.
 */
export class KahanSum {
  sum: number;
  compensation = 0;

  constructor(start = 0) {
    this.sum = start;
  }

  /** Adds a number. */
  add(value: number): void {
    const { sum } = this;
    const total = sum + value;
    if (!Number.isFinite(total)) {
      // Infinity minus infinity would turn the compensation into NaN. A NaN spreads either way.
      this.compensation = Number.isNaN(total) ? Number.NaN : 0;
    } else if (Math.abs(sum) >= Math.abs(value)) {
      this.compensation += sum - total + value;
    } else {
      this.compensation += value - total + sum;
    }
    this.sum = total;
  }

  /** Multiplies what was added so far. */
  multiply(factor: number): void {
    this.sum *= factor;
    this.compensation *= factor;
  }

  /** Divides what was added so far. */
  divide(divisor: number): void {
    this.sum /= divisor;
    this.compensation /= divisor;
  }

  /** The compensated sum. */
  get total(): number {
    return this.sum + this.compensation;
  }
}

/**
 * The mean, added up directly as long as the sum fits a double, and step by step from where it
 * would not, as Prometheus does.
 */
export class KahanMean {
  readonly #sum: KahanSum;
  #count = 1;
  #isIncremental = false;

  constructor(first: number) {
    this.#sum = new KahanSum(first);
  }

  /** Takes in one more number. */
  add(value: number): void {
    this.#count += 1;
    if (!this.#isIncremental) {
      const before = this.#sum.sum;
      if (Math.abs(before + value) !== Number.POSITIVE_INFINITY) {
        this.#sum.add(value);
        return;
      }
      this.#isIncremental = true;
      this.#sum.divide(this.#count - 1);
    }
    this.#sum.multiply((this.#count - 1) / this.#count);
    this.#sum.add(value / this.#count);
  }

  /** The mean of what was taken in. */
  get mean(): number {
    if (this.#isIncremental) return this.#sum.total;
    return this.#sum.sum / this.#count + this.#sum.compensation / this.#count;
  }
}
