import { BY_BITS, type Chunk, decodeChunk, firstValueOf, OpenChunk } from './chunk.ts';
import type { Halves } from './float-codec.ts';
import { bitsOf, fromBits } from './scale.ts';

/** What the objects around one chunk take, as a heap snapshot shows it. */
const CHUNK_OVERHEAD_BYTES = 200;

/** What a place of a column holds when it is read back. */
export const PLACE = { absent: 0, value: 1, stale: 2 } as const;

/** Adds up what compressed columns take, over all that share it. */
export class HistoryUsage {
  bytes = 0;
  /** Markers and the times of targets included. */
  samples = 0;

  /** Counts what came, or went, if negative. */
  add(bytes: number, samples: number): void {
    this.bytes += bytes;
    this.samples += samples;
  }
}

/** A row of values under rising numbers, kept in chunks, of which the last one grows. */
export class CompressedColumn {
  readonly #usage: HistoryUsage;
  #chunks: readonly Chunk[] = [];
  #open: OpenChunk | undefined;
  #openBytes = 0;
  #scale = 0;
  readonly #value: Halves = { high: 0, low: 0 };

  constructor(usage: HistoryUsage) {
    this.#usage = usage;
  }

  /** Adds a value under a number, which is beyond all before. */
  push(number: number, value: number): void {
    const bits = bitsOf(value, this.#value);
    if (!this.#follows(number) || this.#open?.push(bits) !== true) this.#begin(number, bits);
    this.#count(1);
  }

  /** Adds a marker; nothing happens in front of any value, where nothing has ended. */
  pushStale(number: number): void {
    if (!this.#follows(number) || this.#open === undefined) return;
    if (!this.#open.pushStale()) {
      // A chunk begins with a value; this one is as good as any, since the place is marked.
      this.#begin(number, bitsOf(0, this.#value));
      this.#seal({ isStale: true });
    }
    this.#count(1);
  }

  /** The numbers that are held, the last one excluded; both 0 when it is empty. */
  get span(): { readonly first: number; readonly next: number } {
    const chunks = this.chunks();
    const [first, last] = [chunks[0], chunks.at(-1)];
    if (first === undefined || last === undefined) return { first: 0, next: 0 };
    return { first: first.first, next: last.first + last.count };
  }

  /** The number of the oldest value; +Infinity when it is empty. */
  get first(): number {
    return (this.#chunks[0] ?? this.#open)?.first ?? Number.POSITIVE_INFINITY;
  }

  /** How many chunks there are. */
  get size(): number {
    return this.#chunks.length + (this.#open === undefined ? 0 : 1);
  }

  /** The value and the number with which each chunk begins, in order. */
  *beginnings(): IterableIterator<{ readonly number: number; readonly value: number }> {
    for (const chunk of this.#chunks) yield { number: chunk.first, value: firstValueOf(chunk) };
    if (this.#open !== undefined) yield { number: this.#open.first, value: this.#open.firstValue };
  }

  /** Everything as chunks in order. */
  chunks(): readonly Chunk[] {
    return this.#open === undefined ? this.#chunks : [...this.#chunks, this.#open.toChunk()];
  }

  /** Takes over chunks from elsewhere, all of them older than what will be pushed. */
  adopt(chunks: readonly Chunk[]): void {
    for (const chunk of chunks) this.#usage.add(sizeOf(chunk), chunk.count);
    this.#chunks = [...this.#chunks, ...chunks];
  }

  /**
   * Reads the places from `from` up to, and without, `from + values.length`; `places` says what is
   * there. What is not held is left as it was.
   */
  read(from: number, values: Float64Array, places: Uint8Array): void {
    const next = from + values.length;
    for (const chunk of this.chunks()) {
      if (chunk.first + chunk.count <= from || chunk.first >= next) continue;
      const shift = chunk.first - from;
      decodeChunk(chunk, (place, bits) => {
        const at = place + shift;
        if (at < 0 || at >= values.length) return;
        values[at] = fromBits(bits);
        places[at] = PLACE.value;
      });
      for (const place of chunk.stale) {
        if (place + shift >= 0 && place + shift < places.length)
          places[place + shift] = PLACE.stale;
      }
    }
  }

  /** Lets go of chunks that end before a number. Returns how many samples went. */
  evictBefore(number: number): number {
    const kept = this.#chunks.filter(({ first, count }) => first + count > number);
    if (kept.length === this.#chunks.length) return 0;
    let samples = 0;
    for (const chunk of this.#chunks) {
      if (chunk.first + chunk.count > number) continue;
      this.#usage.add(-sizeOf(chunk), -chunk.count);
      samples += chunk.count;
    }
    this.#chunks = kept;
    return samples;
  }

  /** Lets go of everything. Returns how many samples went. */
  clear(): number {
    this.#seal();
    return this.evictBefore(Number.POSITIVE_INFINITY);
  }

  #follows(number: number): boolean {
    return this.#open !== undefined && this.#open.first + this.#open.count === number;
  }

  #begin(number: number, value: Halves): void {
    const grown = this.#open?.scale ?? BY_BITS;
    // The next values will most likely need as many digits; after bits it is tried anew.
    this.#scale = grown === BY_BITS ? 0 : grown;
    this.#seal();
    this.#open = new OpenChunk(number, value, this.#scale);
    this.#openBytes = this.#open.byteLength;
    this.#usage.add(this.#openBytes + CHUNK_OVERHEAD_BYTES, 0);
  }

  #count(samples: number): void {
    const bytes = this.#open?.byteLength ?? this.#openBytes;
    this.#usage.add(bytes - this.#openBytes, samples);
    this.#openBytes = bytes;
  }

  #seal({ isStale = false } = {}): void {
    if (this.#open === undefined) return;
    const chunk = this.#open.toChunk();
    this.#chunks = [...this.#chunks, isStale ? { ...chunk, stale: [0] } : chunk];
    this.#open = undefined;
    this.#openBytes = 0;
  }
}

function sizeOf({ bytes }: Chunk): number {
  return bytes.length + CHUNK_OVERHEAD_BYTES;
}
