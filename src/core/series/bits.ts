/** Bits are moved in pieces of this size at most, so that a piece and a rest fit into 32 bits. */
const PIECE_BITS = 24;
const BYTES_MIN = 16;
const TWO_32 = 2 ** 32;

/** Writes numbers of any width one after the other, the highest bit first. */
export class BitWriter {
  #bytes = new Uint8Array(BYTES_MIN);
  #length = 0;
  /** Bits that do not fill a byte yet, right-aligned. */
  #rest = 0;
  #restBits = 0;

  /** Writes the lowest `bits` of `value`; 32 at most, and `value` is below 2^bits. */
  write(value: number, bits: number): void {
    if (bits > PIECE_BITS) {
      this.#piece(value >>> PIECE_BITS, bits - PIECE_BITS);
      this.#piece(value & 0xff_ffff, PIECE_BITS);
    } else {
      this.#piece(value, bits);
    }
  }

  /** Writes a whole number below 2^53 with `bits` bits, 53 at most. */
  writeLong(value: number, bits: number): void {
    if (bits > 32) this.write(Math.floor(value / TWO_32), bits - 32);
    this.write((value % TWO_32) >>> 0, Math.min(bits, 32));
  }

  /** How many bytes it takes to hold what was written. */
  get byteLength(): number {
    return this.#length + (this.#restBits > 0 ? 1 : 0);
  }

  /** A copy of what was written; the last byte is filled up with zeros. Writing can go on. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.byteLength);
    bytes.set(this.#bytes.subarray(0, this.#length));
    if (this.#restBits > 0) bytes[this.#length] = this.#rest << (8 - this.#restBits);
    return bytes;
  }

  #piece(value: number, bits: number): void {
    this.#rest = (this.#rest << bits) | value;
    this.#restBits += bits;
    while (this.#restBits >= 8) {
      this.#restBits -= 8;
      if (this.#length === this.#bytes.length) this.#grow();
      this.#bytes[this.#length] = this.#rest >>> this.#restBits;
      this.#length += 1;
    }
    this.#rest &= (1 << this.#restBits) - 1;
  }

  #grow(): void {
    // By half, since most of what is kept are many small buffers that are about to be full.
    const bytes = new Uint8Array(this.#bytes.length + (this.#bytes.length >>> 1));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

/** Reads what a `BitWriter` wrote; beyond the end there are zeros. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #rest = 0;
  #restBits = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether more was read than there is: the bytes are not what a writer made. */
  get isExhausted(): boolean {
    return this.#at > this.#bytes.length;
  }

  /** Reads an unsigned number of at most 32 bits. */
  read(bits: number): number {
    if (bits <= PIECE_BITS) return this.#piece(bits);
    const high = this.#piece(bits - PIECE_BITS);
    return ((high << PIECE_BITS) | this.#piece(PIECE_BITS)) >>> 0;
  }

  /** Reads a whole number of at most 53 bits. */
  readLong(bits: number): number {
    const high = bits > 32 ? this.read(bits - 32) : 0;
    return high * TWO_32 + this.read(Math.min(bits, 32));
  }

  /** Counts ones up to the first zero, which is read too, or up to `most` ones. */
  readOnes(most: number): number {
    let ones = 0;
    while (ones < most && this.#piece(1) === 1) ones += 1;
    return ones;
  }

  #piece(bits: number): number {
    while (this.#restBits < bits) {
      this.#rest = (this.#rest << 8) | (this.#bytes[this.#at] ?? 0);
      this.#at += 1;
      this.#restBits += 8;
    }
    this.#restBits -= bits;
    const value = this.#rest >>> this.#restBits;
    this.#rest &= (1 << this.#restBits) - 1;
    return value;
  }
}
