import { BatchBuilder } from './batch-builder.ts';
import { BlockSplitter } from './block-splitter.ts';
import type { ExpositionFormat } from './content-type.ts';
import { type ExpositionError, Fault, locateFault } from './exposition-error.ts';
import { type LayoutTerms, layoutTerms } from './layout-pool.ts';
import { LineReader, type PageState } from './line-reader.ts';
import type { PageHead, PageReaderOptions, PageReading } from './page.ts';
import { METADATA } from './page-layout.ts';
import { SeriesCache } from './series-cache.ts';
import { decodeBlock } from './utf8.ts';

/**
 * Reads the pages of one target, one after the other, each as it comes in. It remembers the
 * spelling of every series, so that the second page and all later ones cost a comparison and a
 * number a sample. Nothing of a page counts before `finish` says that it is whole.
 */
export class PageReader {
  readonly #state: PageState;
  readonly #splitter = new BlockSplitter();
  #format: ExpositionFormat = 'text';
  #lines: LineReader;
  #bytes = 0;
  #error: ExpositionError | undefined;
  #terms: LayoutTerms;

  constructor(options: PageReaderOptions) {
    this.#terms = layoutTerms(this.#format, options);
    this.#state = { options, cache: new SeriesCache(), batch: new BatchBuilder() };
    this.#lines = new LineReader(this.#format, this.#state);
  }

  /** How many spellings of series are remembered, those of dropped series included. */
  get remembered(): number {
    return this.#state.cache.size;
  }

  /** The lines of metadata that the newest whole page had, in its order. */
  *metadata(): IterableIterator<string> {
    const { layout } = this.#state.cache;
    for (let place = 0; place < layout.length; place += 1) {
      if (layout.refAt(place) === METADATA) yield layout.textAt(place);
    }
  }

  /** Begins a page, and forgets what has come of a page that was never finished. */
  begin({ format, wallMs }: PageHead): void {
    const { cache, batch, options } = this.#state;
    cache.refuse();
    if (format !== this.#format) {
      // What one format allowed between braces must not slip into the other through the cache.
      cache.clear();
      this.#format = format;
      this.#terms = layoutTerms(format, options);
      this.#lines = new LineReader(format, this.#state);
    }
    const expected = cache.layout.length === 0 ? options.layouts?.find(this.#terms) : undefined;
    if (expected !== undefined) this.#lines.adopt(expected);
    this.#splitter.clear();
    batch.clear();
    cache.begin();
    this.#lines.begin(wallMs);
    this.#bytes = 0;
    this.#error = undefined;
  }

  /**
   * Takes the next bytes, which the caller may use again afterwards. False once the page is
   * refused: nothing that follows can change that.
   */
  push(bytes: Uint8Array): boolean {
    if (this.#error !== undefined) return false;
    this.#bytes += bytes.length;
    return this.#attempt(() => {
      for (const block of this.#splitter.push(bytes)) this.#readBlock(block);
    });
  }

  /** Ends the page: its samples if it is whole and right, and otherwise why there are none. */
  finish(): PageReading {
    const { cache, batch, options } = this.#state;
    const isWhole =
      this.#error === undefined &&
      this.#attempt(() => {
        if (this.#bytes === 0) throw new Fault('syntax', 0, 'the page is empty');
        this.#readBlock(this.#splitter.rest());
        this.#lines.finish();
      });
    const error = this.#error;
    if (!isWhole && error !== undefined) return { ok: false, error };
    const { samples } = this.#lines;
    const accepted = cache.accept(samples);
    options.layouts?.note(this.#terms, cache.layout);
    return { ok: true, batch: { ...accepted, ...batch.columns() }, samples };
  }

  /** Does a step of the reading; a fault in it refuses the page. */
  #attempt(step: () => void): boolean {
    try {
      step();
      return true;
    } catch (error) {
      this.#state.cache.refuse();
      if (!(error instanceof Fault)) throw error;
      this.#error ??= locateFault(error, { text: '', linesBefore: this.#lines.lines });
      return false;
    }
  }

  #readBlock(block: Uint8Array): void {
    const linesBefore = this.#lines.lines;
    const { text, fault } = decodeBlock(block);
    try {
      if (fault !== undefined) throw fault;
      this.#lines.readBlock(text);
    } catch (error) {
      if (error instanceof Fault) this.#error = locateFault(error, { text, linesBefore });
      throw error;
    }
  }
}
