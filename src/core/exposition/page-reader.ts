import { BatchBuilder } from './batch-builder.ts';
import { BRACE_CLOSE, HASH, isBlank, LINE_FEED, SPACE, skipBlanks } from './characters.ts';
import type { ExpositionFormat } from './content-type.ts';
import { excerpt, Fault, locateFault } from './exposition-error.ts';
import { END_OF_PAGE, readOpenMetricsMetadata, readTextComment } from './metadata.ts';
import type { Page, PageReaderOptions, PageReading } from './page.ts';
import { readOpenMetricsTail, readTextTail, type SampleTail } from './sample-tail.ts';
import { DROPPED, SeriesCache } from './series-cache.ts';
import { SeriesResolver } from './series-resolver.ts';
import { decodePage } from './utf8.ts';
import { ValueScanner } from './value-scanner.ts';

/**
 * How far an explicit timestamp may be from now. The guard dates evidence by its own clock (R1),
 * so a target that dates its values itself must mean now (R3).
 */
export const TIMESTAMP_SKEW_MAX_MS = 5_000;

/**
 * Reads the pages of one target, one after the other. It remembers the spelling of every series,
 * so that the second page and all later ones cost a comparison and a number a sample.
 */
export class PageReader {
  readonly #options: PageReaderOptions;
  readonly #cache = new SeriesCache();
  readonly #batch = new BatchBuilder();
  #format: ExpositionFormat = 'text';
  #scanner: ValueScanner;
  #resolver: SeriesResolver;
  #wallMs = 0;
  #samples = 0;

  constructor(options: PageReaderOptions) {
    this.#options = options;
    this.#scanner = new ValueScanner(this.#format);
    this.#resolver = new SeriesResolver(this.#format, options, this.#cache);
  }

  /** How many spellings of series are remembered, those of dropped series included. */
  get remembered(): number {
    return this.#cache.size;
  }

  /** Reads one page whole; a page that is refused leaves nothing behind. */
  read(page: Page): PageReading {
    this.#begin(page);
    const { text, fault } = decodePage(page.bytes);
    try {
      if (fault !== undefined) throw fault;
      if (text === '') throw new Fault('syntax', 0, 'the page is empty');
      if (page.format === 'text') this.#readText(text);
      else this.#readOpenMetrics(text);
    } catch (error) {
      this.#cache.refuse();
      if (error instanceof Fault) return { ok: false, error: locateFault(error, text) };
      throw error;
    }
    const batch = { ...this.#cache.accept(this.#samples), ...this.#batch.columns() };
    return { ok: true, batch, samplesScraped: this.#samples };
  }

  #begin({ format, wallMs }: Page): void {
    this.#wallMs = wallMs;
    this.#samples = 0;
    this.#batch.clear();
    if (format !== this.#format) {
      // What one format allowed between braces must not slip into the other through the cache.
      this.#cache.clear();
      this.#format = format;
      this.#scanner = new ValueScanner(format);
      this.#resolver = new SeriesResolver(format, this.#options, this.#cache);
    }
    this.#cache.begin();
  }

  #readText(text: string): void {
    let at = 0;
    while (at < text.length) {
      const start = isBlank(text.charCodeAt(at)) ? skipBlanks(text, at) : at;
      const code = text.charCodeAt(start);
      if (code === LINE_FEED) at = start + 1;
      else if (code === HASH) at = readTextComment(text, start);
      else at = this.#readSample(text, start);
    }
  }

  #readOpenMetrics(text: string): void {
    let at = 0;
    while (!text.startsWith(END_OF_PAGE, at)) {
      if (at === text.length) throw new Fault('syntax', at, 'the page does not end with # EOF');
      const isMetadata = text.charCodeAt(at) === HASH;
      at = isMetadata ? readOpenMetricsMetadata(text, at) : this.#readSample(text, at);
    }
    const word = at + END_OF_PAGE.length;
    const end = text.charCodeAt(word) === LINE_FEED ? word + 1 : word;
    if (end < text.length) throw new Fault('syntax', end, 'there is text after # EOF');
  }

  #readSample(text: string, at: number): number {
    const spelling = this.#resolver.resolve(text, at);
    this.#countSample(at);
    if (!this.#cache.see(spelling)) {
      const shown = excerpt(spelling.text, 0, spelling.text.length);
      throw new Fault('duplicate', at, `the series ${shown} has a second sample`);
    }
    const valueAt = this.#valueStart(text, at + spelling.text.length);
    const scanner = this.#scanner;
    if (!scanner.scan(text, valueAt)) {
      const found = excerpt(text, valueAt, scanner.end);
      throw new Fault('syntax', valueAt, `expected a value, found ${found}`);
    }
    const { ref } = spelling.series;
    if (ref !== DROPPED) this.#batch.append(ref, scanner.value);
    if (text.charCodeAt(scanner.end) === LINE_FEED) return scanner.end + 1;
    return this.#readTail(text, scanner.end, ref !== DROPPED);
  }

  #countSample(at: number): void {
    this.#samples += 1;
    const { samples } = this.#options.limits;
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

  #readTail(text: string, at: number, isKept: boolean): number {
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
