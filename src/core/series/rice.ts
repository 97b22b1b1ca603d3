import type { BitReader, BitWriter } from './bits.ts';

/** As many ones say that the number follows as it is: an outlier costs some bits and no more. */
const ESCAPE_ONES = 20;
/** Enough for the width of a number of up to 53 bits. */
const WIDTH_BITS = 6;
/** How fast the expectation follows: an eighth of each surprise. */
const FOLLOW = 1 / 8;
/** A surprise counts as this many times the expectation at most, or one outlier would spoil it. */
const SURPRISE_MAX = 16;

/**
 * Codes whole numbers of zero and more so that the size of the numbers before sets the width of
 * the next (Rice's code with an adaptive parameter): a row of zeros takes a bit each, noise takes
 * about its entropy and a bit. Writer and reader keep the same expectation, so it is not stored.
 */
export class AdaptiveRice {
  #expected = 0;

  /** Writes a number below 2^53. */
  write(bits: BitWriter, value: number): void {
    const width = this.#width();
    const quotient = width === 0 ? value : Math.floor(value / 2 ** width);
    if (quotient < ESCAPE_ONES) {
      bits.write(2 ** (quotient + 1) - 2, quotient + 1);
      if (width > 0) bits.writeLong(value - quotient * 2 ** width, width);
    } else {
      bits.write(2 ** ESCAPE_ONES - 1, ESCAPE_ONES);
      const length = bitLength(value);
      bits.write(length, WIDTH_BITS);
      bits.writeLong(value, length);
    }
    this.#learn(value);
  }

  /** Reads the next number. */
  read(bits: BitReader): number {
    const width = this.#width();
    const quotient = bits.readOnes(ESCAPE_ONES);
    let value: number;
    if (quotient < ESCAPE_ONES) {
      value = width === 0 ? quotient : quotient * 2 ** width + bits.readLong(width);
    } else {
      value = bits.readLong(bits.read(WIDTH_BITS));
    }
    this.#learn(value);
    return value;
  }

  #width(): number {
    return this.#expected < 1 ? 0 : bitLength(Math.floor(this.#expected)) - 1;
  }

  #learn(value: number): void {
    const counted = Math.min(value, SURPRISE_MAX * (this.#expected + 1));
    this.#expected += (counted - this.#expected) * FOLLOW;
  }
}

/** How many bits a whole number below 2^53 takes. */
function bitLength(value: number): number {
  if (value < 2 ** 32) return 32 - Math.clz32(value);
  return 64 - Math.clz32(Math.floor(value / 2 ** 32));
}
