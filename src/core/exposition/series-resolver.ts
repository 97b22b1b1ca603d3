import { invariant } from '../base/errors.ts';
import { metricNameEnd } from './characters.ts';
import type { ExpositionFormat } from './content-type.ts';
import { Fault } from './exposition-error.ts';
import { canonicalText, identifySeries, keptLabels, type SeriesIdentity } from './identity.ts';
import { type CanonicalOf, NOWHERE } from './layout-index.ts';
import type { PageReaderOptions } from './page.ts';
import { type PageLayout, UNNUMBERED } from './page-layout.ts';
import type { SeriesCache } from './series-cache.ts';
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

  /**
   * The place of the series at `at`, which is not where the page before would have it; learned when
   * it is new. Throws a `Fault` when it is no series.
   */
  resolve(text: string, at: number): number {
    const end = seriesEnd(text, at, this.#format);
    const known = end < 0 ? NOWHERE : this.#cache.find(text.slice(at, end));
    if (known !== NOWHERE) return known;
    // Labels outlive the page, and slices of the page would keep all of it in memory.
    const own = detach(text.slice(at, end < 0 ? lineEnd(text, at) : end));
    try {
      return this.#learn(own);
    } catch (error) {
      if (error instanceof Fault) throw new Fault(error.code, at + error.offset, error.message);
      throw error;
    }
  }

  /** Numbers the series at a place that was adopted from another session; returns its number. */
  number(place: number): number {
    const identity = this.#identify(detach(this.#cache.textAt(place)));
    const labels = keptLabels(identity, this.#options.targetLabels);
    return this.#cache.number(place, canonicalText(identity), labels);
  }

  /** The layout of another session as far as it serves this one. */
  adopted(layout: PageLayout): PageLayout {
    let name = '';
    let isKept = false;
    return layout.adopted((text) => {
      const end = metricNameEnd(text, 0);
      if (end === 0) return this.#options.keep(this.#reader.read(detach(text), 0).name);
      // The series of a metric follow each other.
      if (end === name.length && text.startsWith(name)) return isKept;
      name = detach(text.slice(0, end));
      isKept = this.#options.keep(name);
      return isKept;
    });
  }

  /** Reads the labels of an exemplar at the brace `at`; returns the offset after them. */
  readExemplarLabels(text: string, at: number): number {
    return this.#reader.readExemplarLabels(text, at);
  }

  #learn(own: string): number {
    const identity = this.#identify(own);
    const canonical = canonicalText(identity);
    const known = this.#cache.findCanonical(canonical, this.#canonicalOf);
    if (known !== NOWHERE) {
      if (this.#cache.refAt(known) === UNNUMBERED) this.number(known);
      return this.#cache.addSpelling(own, canonical, known);
    }
    const { targetLabels, keep } = this.#options;
    const labels = keep(identity.name) ? keptLabels(identity, targetLabels) : undefined;
    return this.#cache.addSeries(own, canonical, labels);
  }

  readonly #canonicalOf: CanonicalOf = (text) => canonicalText(this.#identify(text));

  #identify(text: string): SeriesIdentity {
    const series = this.#reader.read(text, 0);
    invariant(series.end === text.length, 'both readers of a series agree where it ends');
    return identifySeries(series, this.#options.targetLabels);
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
