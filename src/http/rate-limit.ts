import { type DurationMs, durationMs, type Instant } from '../core/base/time.ts';

/** How many requests somebody may send. */
export interface Rate {
  /** At once, after a rest. */
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  readonly tokens: number;
  readonly at: Instant;
}

/**
 * Buckets of tokens by name: a request takes one, and time brings them back. The table is bounded:
 * when it is full, the bucket that was used longest ago goes, which is the one that has most likely
 * filled up again.
 */
export class RateLimiter {
  readonly #rate: Rate;
  readonly #namesMax: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: Rate, namesMax: number) {
    this.#rate = rate;
    this.#namesMax = namesMax;
  }

  /** Takes a token; without one, how long until there is one. */
  take(name: string, now: Instant): DurationMs | undefined {
    const tokens = this.#tokensOf(name, now);
    if (tokens < 1) return this.#waitFor(tokens);
    this.#keep(name, { tokens: tokens - 1, at: now });
    return undefined;
  }

  /** How many buckets there are. */
  get size(): number {
    return this.#buckets.size;
  }

  #tokensOf(name: string, now: Instant): number {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) return this.#rate.burst;
    const back = (Math.max(0, now - bucket.at) / 1_000) * this.#rate.perSecond;
    return Math.min(this.#rate.burst, bucket.tokens + back);
  }

  #waitFor(tokens: number): DurationMs {
    return durationMs(((1 - tokens) / this.#rate.perSecond) * 1_000);
  }

  #keep(name: string, bucket: Bucket): void {
    // Deleted first, so that the order of the map is the order of use.
    this.#buckets.delete(name);
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined && this.#buckets.size >= this.#namesMax) this.#buckets.delete(oldest);
    this.#buckets.set(name, bucket);
  }
}
