import { invariant } from '../base/errors.ts';
import type { ExpositionFormat } from './content-type.ts';
import { Fault } from './exposition-error.ts';
import { canonicalText, identifySeries, keptLabels } from './identity.ts';
import type { PageReaderOptions } from './page.ts';
import type { SeriesCache, Spelling } from './series-cache.ts';
import { SeriesTextReader, seriesEnd } from './series-text.ts';

/** Tells which series a place in a page means, by the cache where it can. */
export class SeriesResolver {
  readonly #format: ExpositionFormat;
  readonly #options: PageReaderOptions;
  readonly #cache: SeriesCache;
  readonly #reader: SeriesTextReader;

  constructor(format: ExpositionFormat, options: PageReaderOptions, cache: SeriesCache) {
    this.#format = format;
    this.#options = options;
    this.#cache = cache;
    this.#reader = new SeriesTextReader(format, options.limits);
  }

  /** The spelling at `at`, learned when it is new. Throws a `Fault` when it is no series. */
  resolve(text: string, at: number): Spelling {
    return this.#cache.predicted(text, at) ?? this.#find(text, at);
  }

  /** Reads the labels of an exemplar at the brace `at`; returns the offset after them. */
  readExemplarLabels(text: string, at: number): number {
    return this.#reader.readExemplarLabels(text, at);
  }

  #find(text: string, at: number): Spelling {
    const end = seriesEnd(text, at, this.#format);
    const known = end < 0 ? undefined : this.#cache.find(text.slice(at, end));
    if (known !== undefined) return known;
    // The cache outlives the page, and slices of the page would keep all of it in memory.
    const own = detach(text.slice(at, end < 0 ? lineEnd(text, at) : end));
    try {
      return this.#learn(own);
    } catch (error) {
      if (error instanceof Fault) throw new Fault(error.code, at + error.offset, error.message);
      throw error;
    }
  }

  #learn(own: string): Spelling {
    const { targetLabels, keep } = this.#options;
    const series = this.#reader.read(own, 0);
    invariant(series.end === own.length, 'both readers of a series agree where it ends');
    const identity = identifySeries(series, targetLabels);
    const canonical = canonicalText(identity);
    const known = this.#cache.find(canonical)?.series;
    if (known !== undefined) return this.#cache.addSpelling(own, known);
    const labels = keep(identity.name) ? keptLabels(identity, targetLabels) : undefined;
    const made = this.#cache.makeSeries(labels);
    if (canonical !== own) this.#cache.addSpelling(canonical, made);
    return this.#cache.addSpelling(own, made);
  }
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** A copy that does not refer to the text that it was cut from, as slices do in V8. */
function detach(piece: string): string {
  return ` ${piece}`.slice(1);
}
