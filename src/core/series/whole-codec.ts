import type { BitReader, BitWriter } from './bits.ts';
import { AdaptiveRice } from './rice.ts';

/** How fast the choice of the predictor follows the data. */
const FOLLOW = 1 / 8;

/**
 * Codes a row of whole numbers as differences from a prediction: that the value stays, or that it
 * goes on changing as it did. Whichever was nearer lately is taken, which the reader can work out
 * as well: the first suits gauges and sparse counters, the second whatever moves at a steady pace.
 * The row begins behind a zero.
 */
export class WholeCodec {
  readonly #rice = new AdaptiveRice();
  #last = 0;
  #change = 0;
  #missOfStaying = 0;
  #missOfGoingOn = 0;

  /** Writes the next number; all are between -2^49 and 2^49, so that no difference is rounded. */
  write(bits: BitWriter, value: number): void {
    const miss = value - this.#prediction();
    this.#rice.write(bits, miss >= 0 ? miss * 2 : -miss * 2 - 1);
    this.#learn(value);
  }

  /** Writes that the next number is as predicted; for what has a place and no value. */
  writeNothing(bits: BitWriter): void {
    this.write(bits, this.#prediction());
  }

  /** Reads the next number. */
  read(bits: BitReader): number {
    const coded = this.#rice.read(bits);
    const miss = coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
    const value = this.#prediction() + miss;
    this.#learn(value);
    return value;
  }

  #prediction(): number {
    return this.#missOfGoingOn < this.#missOfStaying ? this.#last + this.#change : this.#last;
  }

  #learn(value: number): void {
    const change = value - this.#last;
    this.#missOfStaying += (Math.abs(change) - this.#missOfStaying) * FOLLOW;
    this.#missOfGoingOn += (Math.abs(change - this.#change) - this.#missOfGoingOn) * FOLLOW;
    this.#change = change;
    this.#last = value;
  }
}
