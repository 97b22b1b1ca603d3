/**
 * Upper bounds of the latency buckets in seconds: the defaults of Prometheus clients, with finer
 * ones below 5 ms, where a healthy round to a majority lies.
 */
export const LATENCY_BUCKETS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
] as const;

/** A histogram as Prometheus means it; the last bucket, `+Inf`, equals `count`. */
export class LatencyHistogram {
  readonly #perBucket: number[] = LATENCY_BUCKETS_SECONDS.map(() => 0);
  #count = 0;
  #sumSeconds = 0;

  /** Counts `times` observations of the same latency. */
  observe(seconds: number, times: number): void {
    const bucket = LATENCY_BUCKETS_SECONDS.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) this.#perBucket[bucket] = (this.#perBucket[bucket] ?? 0) + times;
    this.#count += times;
    this.#sumSeconds += seconds * times;
  }

  /** How many observations there were. */
  get count(): number {
    return this.#count;
  }

  /** The sum of all observations in seconds. */
  get sumSeconds(): number {
    return this.#sumSeconds;
  }

  /** Every bound with the number of observations at or below it. */
  cumulative(): readonly (readonly [boundSeconds: number, count: number])[] {
    let below = 0;
    return LATENCY_BUCKETS_SECONDS.map((bound, bucket) => {
      below += this.#perBucket[bucket] ?? 0;
      return [bound, below] as const;
    });
  }
}
