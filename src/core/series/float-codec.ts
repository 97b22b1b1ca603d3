import type { BitReader, BitWriter } from './bits.ts';

const LEADING_BITS = 5;
const LENGTH_BITS = 6;

/** The two halves of a double, as unsigned numbers. */
export interface Halves {
  high: number;
  low: number;
}

/**
 * Codes a row of doubles by the bits in which each differs from the one before, as Gorilla does
 * (Pelkonen et al., 2015): any bit pattern comes back as it was, NaN with its payload included.
 */
export class FloatCodec {
  readonly #last: Halves;
  #leading = 64;
  #trailing = 0;

  constructor(first: Halves) {
    this.#last = { high: first.high, low: first.low };
  }

  /** Writes the next double. */
  write(bits: BitWriter, { high, low }: Halves): void {
    const highDiff = (high ^ this.#last.high) >>> 0;
    const lowDiff = (low ^ this.#last.low) >>> 0;
    this.#last.high = high;
    this.#last.low = low;
    if (highDiff === 0 && lowDiff === 0) {
      bits.write(0, 1);
      return;
    }
    // Five bits say how many zeros lead, so that more than 31 are not told.
    const leading = Math.min(Math.clz32(highDiff), 31);
    const trailing = lowDiff === 0 ? 32 + trailingZeros(highDiff) : trailingZeros(lowDiff);
    if (leading >= this.#leading && trailing >= this.#trailing) {
      bits.write(0b10, 2);
    } else {
      this.#leading = leading;
      this.#trailing = trailing;
      bits.write(0b11, 2);
      bits.write(leading, LEADING_BITS);
      bits.write(64 - leading - trailing - 1, LENGTH_BITS);
    }
    this.#writeMiddle(bits, highDiff, lowDiff);
  }

  #writeMiddle(bits: BitWriter, high: number, low: number): void {
    const highShift = Math.max(0, this.#trailing - 32);
    const highBits = Math.max(0, 32 - this.#leading - highShift);
    if (highBits > 0) bits.write(high >>> highShift, highBits);
    if (this.#trailing < 32) bits.write(low >>> this.#trailing, 32 - this.#trailing);
  }

  /** Writes that the next double is the same; for what has a place and no value. */
  writeNothing(bits: BitWriter): void {
    bits.write(0, 1);
  }

  /** Reads the next double into `into`. */
  read(bits: BitReader, into: Halves): void {
    if (bits.read(1) === 1) {
      if (bits.read(1) === 1) {
        this.#leading = bits.read(LEADING_BITS);
        this.#trailing = Math.max(0, 64 - this.#leading - (bits.read(LENGTH_BITS) + 1));
      }
      this.#readMiddle(bits);
    }
    into.high = this.#last.high;
    into.low = this.#last.low;
  }

  #readMiddle(bits: BitReader): void {
    const leading = this.#leading;
    const trailing = this.#trailing;
    const highBits = Math.max(0, 32 - leading - Math.max(0, trailing - 32));
    const lowBits = Math.max(0, 32 - trailing);
    const high = highBits === 0 ? 0 : bits.read(highBits);
    const low = lowBits === 0 ? 0 : bits.read(lowBits);
    this.#last.high = (this.#last.high ^ shiftLeft(high, Math.max(0, trailing - 32))) >>> 0;
    this.#last.low = (this.#last.low ^ shiftLeft(low, Math.min(trailing, 32))) >>> 0;
  }
}

function shiftLeft(value: number, by: number): number {
  return by >= 32 ? 0 : (value << by) >>> 0;
}

function trailingZeros(value: number): number {
  return 31 - Math.clz32(value & -value);
}
