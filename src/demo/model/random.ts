const UINT32 = 2 ** 32;

/**
 * A seeded generator of numbers that look random: xoshiro128**, seeded by splitmix32, after the
 * descriptions by Blackman and Vigna (prng.di.unimi.it). The same seed gives the same numbers on
 * every machine; it must not guard a secret.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** Any safe integer is a seed; its low and its high 32 bits both count. */
  constructor(seed: number) {
    let state = (seed ^ Math.floor(seed / UINT32)) | 0;
    const seedWord = () => {
      state = (state + 0x9e3779b9) | 0;
      let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
      return word ^ (word >>> 15);
    };
    this.#a = seedWord();
    this.#b = seedWord();
    this.#c = seedWord();
    this.#d = seedWord() | 1;
  }

  /** The next 32 bits as an integer from 0 to 2^32 - 1. */
  uint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotateLeft(this.#d, 11);
    return result;
  }

  /** A number from `low` (included) to `high` (not included). */
  between(low: number, high: number): number {
    return low + (this.uint32() / UINT32) * (high - low);
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
