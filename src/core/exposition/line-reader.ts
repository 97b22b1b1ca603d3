import type { BatchBuilder } from './batch-builder.ts';
import { BRACE_CLOSE, HASH, isBlank, LINE_FEED, SPACE, skipBlanks } from './characters.ts';
import type { ExpositionFormat } from './content-type.ts';
import { excerpt, Fault } from './exposition-error.ts';
import { NOWHERE } from './layout-index.ts';
import { END_OF_PAGE, readOpenMetricsMetadata, readTextComment } from './metadata.ts';
import type { PageReaderOptions } from './page.ts';
import { DROPPED, METADATA, type PageLayout, UNNUMBERED } from './page-layout.ts';
import { readOpenMetricsTail, readTextTail, type SampleTail } from './sample-tail.ts';
import type { SeriesCache } from './series-cache.ts';
import { SeriesResolver } from './series-resolver.ts';
import { ValueScanner } from './value-scanner.ts';

/**
 * How far an explicit timestamp may be from now. The guard dates evidence by its own clock (R1),
 * so a target that dates its values itself must mean now (R3).
 */
const TIMESTAMP_SKEW_MAX_MS = 5_000;

/** Where the lines of a page leave what they say. */
export interface PageState {
  readonly options: PageReaderOptions;
  readonly cache: SeriesCache;
  readonly batch: BatchBuilder;
}

/** Reads the lines of one page in one format, block by block. Throws `Fault` at what is wrong. */
export class LineReader {
  readonly #format: ExpositionFormat;
  readonly #state: PageState;
  readonly #scanner: ValueScanner;
  readonly #resolver: SeriesResolver;
  #wallMs = 0;
  #samples = 0;
  #lines = 0;
  #hasEnded = false;

  constructor(format: ExpositionFormat, state: PageState) {
    this.#format = format;
    this.#state = state;
    this.#scanner = new ValueScanner(format);
    this.#resolver = new SeriesResolver(format, state.options, state.cache);
  }

  /** Expects the first page to look like that of another target. */
  adopt(layout: PageLayout): void {
    this.#state.cache.adopt(this.#resolver.adopted(layout));
  }

  /** Begins a page that came at this wall time, in milliseconds. */
  begin(wallMs: number): void {
    this.#wallMs = wallMs;
    this.#samples = 0;
    this.#lines = 0;
    this.#hasEnded = false;
  }

  /** Samples so far, dropped ones included. */
  get samples(): number {
    return this.#samples;
  }

  /** Lines so far. */
  get lines(): number {
    return this.#lines;
  }

  /** Reads whole lines; of a page, only its very last line may lack its line feed. */
  readBlock(text: string): void {
    let at = 0;
    while (at < text.length) {
      at = this.#format === 'text' ? this.#textLine(text, at) : this.#openMetricsLine(text, at);
      this.#lines += 1;
    }
  }

  /** Ends the page: OpenMetrics must have said so itself. */
  finish(): void {
    if (this.#format === 'text' || this.#hasEnded) return;
    throw new Fault('syntax', 0, 'the page does not end with # EOF');
  }

  #textLine(text: string, at: number): number {
    const start = isBlank(text.charCodeAt(at)) ? skipBlanks(text, at) : at;
    const place = this.#state.cache.predicted(text, start);
    if (place !== NOWHERE) return this.#known(text, start, place);
    const code = text.charCodeAt(start);
    if (code === LINE_FEED) return start + 1;
    if (code !== HASH) return this.#sample(text, start, this.#resolver.resolve(text, start));
    const { end, isMetadata } = readTextComment(text, start);
    if (isMetadata) this.#state.cache.addMetadata(text.slice(start, end));
    return end;
  }

  #openMetricsLine(text: string, at: number): number {
    if (this.#hasEnded) throw new Fault('syntax', at, 'there is text after # EOF');
    const place = this.#state.cache.predicted(text, at);
    if (place !== NOWHERE) return this.#known(text, at, place);
    if (text.charCodeAt(at) !== HASH) {
      return this.#sample(text, at, this.#resolver.resolve(text, at));
    }
    if (text.startsWith(END_OF_PAGE, at)) return this.#endOfPage(text, at + END_OF_PAGE.length);
    const end = readOpenMetricsMetadata(text, at);
    this.#state.cache.addMetadata(text.slice(at, end));
    return end;
  }

  #endOfPage(text: string, end: number): number {
    if (end < text.length && text.charCodeAt(end) !== LINE_FEED) {
      throw new Fault('syntax', end, 'there is text after # EOF');
    }
    this.#hasEnded = true;
    return end + 1;
  }

  /** Reads a line that was on the page before: what was checked then need not be checked again. */
  #known(text: string, at: number, place: number): number {
    const { cache } = this.#state;
    if (cache.refAt(place) !== METADATA) return this.#sample(text, at, place);
    cache.pass(place);
    return at + cache.lengthAt(place);
  }

  #sample(text: string, at: number, place: number): number {
    const { cache, batch } = this.#state;
    this.#countSample(at);
    if (!cache.see(place)) {
      const shown = excerpt(text, at, at + cache.lengthAt(place));
      throw new Fault('duplicate', at, `the series ${shown} has a second sample`);
    }
    const valueAt = this.#valueStart(text, at + cache.lengthAt(place));
    const scanner = this.#scanner;
    if (!scanner.scan(text, valueAt)) {
      const found = excerpt(text, valueAt, scanner.end);
      throw new Fault('syntax', valueAt, `expected a value, found ${found}`);
    }
    const known = cache.refAt(place);
    const ref = known === UNNUMBERED ? this.#resolver.number(place) : known;
    if (ref !== DROPPED) batch.append(ref, scanner.value);
    if (text.charCodeAt(scanner.end) === LINE_FEED) return scanner.end + 1;
    return this.#tail(text, scanner.end, ref !== DROPPED);
  }

  #countSample(at: number): void {
    this.#samples += 1;
    const { samples } = this.#state.options.limits;
    if (this.#samples <= samples) return;
    throw new Fault('limits', at, `the page has more than ${samples} samples`);
  }

  #valueStart(text: string, at: number): number {
    const code = text.charCodeAt(at);
    if (this.#format === 'openmetrics') {
      if (code === SPACE) return at + 1;
    } else if (isBlank(code)) return skipBlanks(text, at);
    else if (text.charCodeAt(at - 1) === BRACE_CLOSE) return at;
    const found = excerpt(text, at, at + 1);
    throw new Fault('syntax', at, `expected a space and a value, found ${found}`);
  }

  #tail(text: string, at: number, isKept: boolean): number {
    const { timestampMs, end } = this.#parseTail(text, at);
    if (!isKept || timestampMs === undefined) return end;
    const skewMs = timestampMs - this.#wallMs;
    if (Math.abs(skewMs) <= TIMESTAMP_SKEW_MAX_MS) return end;
    const skew = `${(Math.abs(skewMs) / 1_000).toFixed(1)} s ${skewMs > 0 ? 'ahead' : 'behind'}`;
    throw new Fault('timestamp_skew', at, `the timestamp is ${skew} of the wall clock`);
  }

  #parseTail(text: string, at: number): SampleTail {
    if (this.#format === 'text') return readTextTail(text, at);
    return readOpenMetricsTail(text, at, (page, brace) =>
      this.#resolver.readExemplarLabels(page, brace),
    );
  }
}
