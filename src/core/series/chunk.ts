import { BitReader, BitWriter } from './bits.ts';
import { FloatCodec, type Halves } from './float-codec.ts';
import { bitsOf, fromBits, nextScale, SCALES, scaled } from './scale.ts';
import { WholeCodec } from './whole-codec.ts';

/** Marks a chunk whose values are coded by their bits and not as whole numbers. */
export const BY_BITS = 255;

/**
 * As many values as one chunk holds. Each costs some 200 bytes of objects whatever is in it, which
 * is a fifth of a byte for each value then; decoding a whole one takes some ten microseconds.
 */
export const CHUNK_VALUES_MAX = 1_024;

/** A row of values under consecutive numbers, compressed, that does not change any more. */
export interface Chunk {
  /** The number of the first value. */
  readonly first: number;
  readonly count: number;
  /** An index of `SCALES`, or `BY_BITS`. */
  readonly scale: number;
  readonly bytes: Uint8Array;
  /** The places, counted from the first, at which there is a staleness marker and no value. */
  readonly stale: readonly number[];
}

/** A chunk that is being written. */
export class OpenChunk {
  readonly first: number;
  readonly firstValue: number;
  readonly scale: number;
  readonly #bits = new BitWriter();
  readonly #codec: WholeCodec | FloatCodec;
  readonly #origin: number;
  readonly #stale: number[] = [];
  #count = 1;

  /** Begins with a value; `leastScale` is what the chunk before came to, or 0. */
  constructor(first: number, value: Halves, leastScale: number) {
    const number = fromBits(value);
    this.first = first;
    this.firstValue = number;
    this.scale = nextScale(number, leastScale) ?? BY_BITS;
    this.#origin = this.scale === BY_BITS ? 0 : (scaled(number, this.scale) ?? 0);
    this.#codec = this.scale === BY_BITS ? new FloatCodec(value) : new WholeCodec();
    this.#bits.write(value.high, 32);
    this.#bits.write(value.low, 32);
  }

  get count(): number {
    return this.#count;
  }

  /** About how much it takes, in bytes. */
  get byteLength(): number {
    return this.#bits.byteLength;
  }

  /** Adds the next value; false, and nothing changes, when it needs a chunk of its own. */
  push(value: Halves): boolean {
    if (this.#count === CHUNK_VALUES_MAX) return false;
    if (this.#codec instanceof FloatCodec) {
      this.#codec.write(this.#bits, value);
    } else {
      const whole = scaled(fromBits(value), this.scale);
      if (whole === undefined || Math.abs(whole - this.#origin) > WHOLE_MAX) return false;
      this.#codec.write(this.#bits, whole - this.#origin);
    }
    this.#count += 1;
    return true;
  }

  /** Adds a staleness marker; false when the chunk is full. */
  pushStale(): boolean {
    if (this.#count === CHUNK_VALUES_MAX) return false;
    this.#codec.writeNothing(this.#bits);
    this.#stale.push(this.#count);
    this.#count += 1;
    return true;
  }

  /** What it holds now, as a chunk; writing can go on. */
  toChunk(): Chunk {
    const { first, scale } = this;
    const stale = [...this.#stale];
    return { first, count: this.#count, scale, bytes: this.#bits.toBytes(), stale };
  }
}

/** Differences beyond it would be rounded on the way. */
const WHOLE_MAX = 2 ** 49;

/** The value with which a chunk begins, without decoding the rest. */
export function firstValueOf({ bytes }: Chunk): number {
  const bits = new BitReader(bytes);
  return fromBits({ high: bits.read(32), low: bits.read(32) });
}

/** Shows every value of a chunk in order, by its bits; at a marker the value means nothing. */
export function decodeChunk(
  { count, scale, bytes }: Chunk,
  visit: (place: number, value: Halves) => void,
): void {
  const bits = new BitReader(bytes);
  const value: Halves = { high: bits.read(32), low: bits.read(32) };
  visit(0, value);
  if (scale === BY_BITS) {
    const codec = new FloatCodec(value);
    for (let place = 1; place < count; place += 1) {
      codec.read(bits, value);
      visit(place, value);
    }
    return;
  }
  const factor = SCALES[scale] ?? 1;
  const origin = scaled(fromBits(value), scale) ?? 0;
  const codec = new WholeCodec();
  for (let place = 1; place < count; place += 1) {
    bitsOf((origin + codec.read(bits)) / factor, value);
    visit(place, value);
  }
}
