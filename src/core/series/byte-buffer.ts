/** Bytes are not what they claim to be: they end too early or a number is out of its range. */
export class DamagedBytes extends Error {
  override readonly name = 'DamagedBytes';
}

const BYTES_MIN = 4_096;

/** Writes numbers and texts one after the other. */
export class ByteWriter {
  #bytes = new Uint8Array(BYTES_MIN);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Writes a whole number from 0 up to 2^53, in as few bytes as it takes. */
  whole(value: number): void {
    let rest = value;
    this.#makeRoom(8);
    while (rest >= 128) {
      this.#bytes[this.#length] = (rest % 128) + 128;
      this.#length += 1;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length] = rest;
    this.#length += 1;
  }

  /** Writes a double. */
  double(value: number): void {
    this.#makeRoom(8);
    this.#view.setFloat64(this.#length, value);
    this.#length += 8;
  }

  /** Writes bytes with their length in front. */
  bytes(value: Uint8Array): void {
    this.whole(value.length);
    this.#makeRoom(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** Writes a text, one number a code unit, so that every text comes back as it was. */
  text(value: string): void {
    this.whole(value.length);
    for (let index = 0; index < value.length; index += 1) this.whole(value.charCodeAt(index));
  }

  /** What was written; not a copy. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #makeRoom(length: number): void {
    if (this.#length + length <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + length));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** Reads what a `ByteWriter` wrote. Throws `DamagedBytes` where that cannot be. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Whether everything was read. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Reads a whole number of at most `most`. */
  whole(most = Number.MAX_SAFE_INTEGER): number {
    let value = 0;
    let factor = 1;
    while (true) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw new DamagedBytes('it ends too early');
      this.#at += 1;
      value += (byte % 128) * factor;
      if (value > most) throw new DamagedBytes(`${value} is more than ${most}`);
      if (byte < 128) return value;
      factor *= 128;
    }
  }

  /** Reads a double. */
  double(): number {
    if (this.#at + 8 > this.#bytes.length) throw new DamagedBytes('it ends too early');
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8);
  }

  /** Reads bytes; a copy, since what is read around them goes away. */
  bytes(): Uint8Array {
    const length = this.whole();
    const left = this.#bytes.length - this.#at;
    if (length > left) throw new DamagedBytes(`${length} bytes are to follow, and ${left} do`);
    this.#at += length;
    return this.#bytes.slice(this.#at - length, this.#at);
  }

  /** Reads a text. */
  text(): string {
    const length = this.whole(this.#bytes.length - this.#at);
    let text = '';
    for (let index = 0; index < length; index += 1) text += String.fromCharCode(this.whole(0xffff));
    return text;
  }
}
