import { Labels } from '../base/labels.ts';
import { BlockSplitter } from './block-splitter.ts';
import { HASH, LINE_FEED, SPACE } from './characters.ts';
import { excerpt, Fault, locateFault } from './exposition-error.ts';
import { END_OF_PAGE, readOpenMetricsMetadata } from './metadata.ts';
import {
  RECORDING_LIMITS,
  type Recording,
  type RecordingLimits,
  type RecordingReading,
} from './recording.ts';
import { RecordingBuilder } from './recording-builder.ts';
import { readOpenMetricsTail } from './sample-tail.ts';
import { SeriesCache } from './series-cache.ts';
import { SeriesResolver } from './series-resolver.ts';
import { decodeBlock } from './utf8.ts';
import { ValueScanner } from './value-scanner.ts';

/** How much is decoded at a time: a whole recording as one text could pass V8's longest text. */
const CHUNK_BYTES = 1_048_576;

/**
 * Reads a recorded OpenMetrics file: unlike on a page, each sample has a time of its own, a series
 * has many samples, and none is held against a clock. Families need not be together, since a
 * recording may be pages one after the other, without their ends.
 */
export function readRecording(
  bytes: Uint8Array,
  limits: RecordingLimits = RECORDING_LIMITS,
): RecordingReading {
  const reader = new RecordingReader(limits);
  const splitter = new BlockSplitter();
  let text = '';
  let linesBefore = 0;
  const readBlock = (block: Uint8Array): void => {
    const decoded = decodeBlock(block);
    text = decoded.text;
    if (decoded.fault !== undefined) throw decoded.fault;
    reader.readBlock(text);
    text = '';
    linesBefore = reader.lines;
  };
  try {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      for (const block of splitter.push(bytes.subarray(at, at + CHUNK_BYTES))) readBlock(block);
    }
    readBlock(splitter.rest());
    return { ok: true, recording: reader.finish() };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ok: false, error: locateFault(error, { text, linesBefore }) };
  }
}

class RecordingReader {
  readonly #limits: RecordingLimits;
  readonly #cache = new SeriesCache();
  readonly #resolver: SeriesResolver;
  readonly #scanner = new ValueScanner('openmetrics');
  readonly #builder = new RecordingBuilder();
  #lines = 0;
  #hasEnded = false;

  constructor(limits: RecordingLimits) {
    this.#limits = limits;
    const options = { targetLabels: Labels.empty, keep: () => true, limits };
    this.#resolver = new SeriesResolver('openmetrics', options, this.#cache);
    this.#cache.begin();
  }

  /** Lines so far. */
  get lines(): number {
    return this.#lines;
  }

  /** Reads whole lines. */
  readBlock(text: string): void {
    let at = 0;
    while (at < text.length) {
      at = this.#line(text, at);
      this.#lines += 1;
    }
  }

  /** Everything that was read; the file must have said that this is all. */
  finish(): Recording {
    if (!this.#hasEnded) throw new Fault('syntax', 0, 'the file does not end with # EOF');
    return {
      series: this.#cache.accept(this.#builder.count).introduced,
      ...this.#builder.columns(),
    };
  }

  #line(text: string, at: number): number {
    if (this.#hasEnded) throw new Fault('syntax', at, 'there is text after # EOF');
    if (text.charCodeAt(at) !== HASH) return this.#sample(text, at);
    if (!text.startsWith(END_OF_PAGE, at)) return readOpenMetricsMetadata(text, at);
    const end = at + END_OF_PAGE.length;
    if (end < text.length && text.charCodeAt(end) !== LINE_FEED) {
      throw new Fault('syntax', end, 'there is text after # EOF');
    }
    this.#hasEnded = true;
    return end + 1;
  }

  #sample(text: string, at: number): number {
    const place = this.#resolver.resolve(text, at);
    const ref = this.#cache.refAt(place);
    this.#checkSize(at, ref);
    const value = this.#value(text, at + this.#cache.lengthAt(place));
    const { timestampMs, end } = readOpenMetricsTail(text, this.#scanner.end, (page, brace) =>
      this.#resolver.readExemplarLabels(page, brace),
    );
    if (timestampMs === undefined) {
      throw new Fault('syntax', this.#scanner.end, 'a sample of a recording needs a timestamp');
    }
    // Prometheus cuts what is finer than a millisecond off.
    this.#builder.append(ref, { timeMs: Math.trunc(timestampMs), value, offset: at });
    return end;
  }

  #value(text: string, at: number): number {
    if (text.charCodeAt(at) !== SPACE) {
      const found = excerpt(text, at, at + 1);
      throw new Fault('syntax', at, `expected a space and a value, found ${found}`);
    }
    if (this.#scanner.scan(text, at + 1)) return this.#scanner.value;
    const found = excerpt(text, at + 1, this.#scanner.end);
    throw new Fault('syntax', at + 1, `expected a value, found ${found}`);
  }

  #checkSize(at: number, ref: number): void {
    const { samples, series } = this.#limits;
    if (this.#builder.count >= samples) {
      throw new Fault('limits', at, `the file has more than ${samples} samples`);
    }
    if (ref < series) return;
    throw new Fault('limits', at, `the file has more than ${series} series`);
  }
}
