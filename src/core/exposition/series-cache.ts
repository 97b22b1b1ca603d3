import { invariant } from '../base/errors.ts';
import type { Labels } from '../base/labels.ts';
import { BRACE_CLOSE, BRACE_OPEN, isBlank } from './characters.ts';
import type { PageBatch } from './page.ts';

/** A series of a target, however its pages spell it. */
export interface KnownSeries {
  /** Its number in the session; `DROPPED` when nobody asked for it. */
  readonly ref: number;
  /** The page that had it last, counted by the cache. */
  page: number;
}

/** One way in which pages write a series. */
export interface Spelling {
  readonly text: string;
  readonly series: KnownSeries;
  /** What came after it on the last page that had it: pages hardly change their order. */
  next: Spelling | undefined;
}

/** The reference of a series that is checked and forgotten. */
export const DROPPED = -1;

/**
 * A page of changing labels leaves spellings behind. They are forgotten when there are this many
 * times as many as the page has samples, and not each page, so that the work stays linear; two
 * spellings a series are normal, when the page's own is not the canonical one.
 */
const SPELLINGS_PER_SAMPLE = 4;

/** References travel in 32 bits; a number that wrapped would be another series. */
const SERIES_MAX = 2 ** 32;

/** Small pages may change a little for free. */
const SPELLINGS_MIN = 1_024;

/**
 * What is known about the series of one target from one page to the next, by the raw text in front
 * of the value: a series that was there before costs a comparison of that text, and no parsing.
 * What a page adds counts only once the page is accepted; a refused page leaves no trace.
 */
export class SeriesCache {
  readonly #spellings = new Map<string, Spelling>();
  readonly #start: Spelling = { text: '', series: { ref: DROPPED, page: 0 }, next: undefined };
  #last: Spelling = this.#start;
  #page = 0;
  #added: string[] = [];
  #introduced: Labels[] = [];
  #introducedFrom = 0;
  /** Numbers that no page will have again, until somebody is told. */
  readonly #forgotten = new Set<number>();

  /** How many spellings are held. */
  get size(): number {
    return this.#spellings.size;
  }

  /** Begins a page. */
  begin(): void {
    this.#page += 1;
    this.#last = this.#start;
    this.#added = [];
    this.#introduced = [];
  }

  /** The spelling at `at`, if it is the one that followed the spelling before. */
  predicted(text: string, at: number): Spelling | undefined {
    const guess = this.#last.next;
    if (guess === undefined) return undefined;
    const end = at + guess.text.length;
    return text.slice(at, end) === guess.text && endsSeries(text, end) ? guess : undefined;
  }

  /** The spelling with exactly this text. */
  find(spelling: string): Spelling | undefined {
    return this.#spellings.get(spelling);
  }

  /** Notes that the page has the series; false when it had it already. */
  see(spelling: Spelling): boolean {
    if (this.#last.next !== spelling) this.#last.next = spelling;
    this.#last = spelling;
    if (spelling.series.page === this.#page) return false;
    spelling.series.page = this.#page;
    return true;
  }

  /** Learns a new spelling of a series that is known. */
  addSpelling(text: string, series: KnownSeries): Spelling {
    const spelling: Spelling = { text, series, next: undefined };
    this.#spellings.set(text, spelling);
    this.#added.push(text);
    return spelling;
  }

  /** Makes a series: numbered when it has labels, dropped when it has none. */
  makeSeries(labels: Labels | undefined): KnownSeries {
    if (labels === undefined) return { ref: DROPPED, page: 0 };
    const ref = this.#introducedFrom + this.#introduced.length;
    invariant(ref < SERIES_MAX, 'a session has run out of numbers for series');
    this.#introduced.push(labels);
    return { ref, page: 0 };
  }

  /** Accepts the page of `samples` samples and says which series came with it, and which went. */
  accept(samples: number): Omit<PageBatch, 'refs' | 'values'> {
    const accepted = { introduced: this.#introduced, introducedFrom: this.#introducedFrom };
    this.#introducedFrom += this.#introduced.length;
    this.#added = [];
    if (this.#spellings.size > samples * SPELLINGS_PER_SAMPLE + SPELLINGS_MIN) this.#sweep();
    const forgotten = Uint32Array.from(this.#forgotten);
    this.#forgotten.clear();
    return { ...accepted, forgotten };
  }

  /** Forgets what the page added. Its numbers were never handed out, so they are free again. */
  refuse(): void {
    if (this.#added.length === 0) return;
    for (const text of this.#added) this.#spellings.delete(text);
    this.#added = [];
    this.#forgetOrder();
  }

  /** Forgets every spelling. Series that come again get new numbers. */
  clear(): void {
    this.#forgetWhere(() => true);
  }

  #sweep(): void {
    this.#forgetWhere(({ page }) => page !== this.#page);
  }

  /** Forgets series with all their spellings, so that their numbers are never meant again. */
  #forgetWhere(isGone: (series: KnownSeries) => boolean): void {
    for (const [text, { series }] of this.#spellings) {
      if (!isGone(series)) continue;
      this.#spellings.delete(text);
      if (series.ref !== DROPPED) this.#forgotten.add(series.ref);
    }
    this.#forgetOrder();
  }

  /** Unlinks the spellings, some of which are gone; the next page links them again. */
  #forgetOrder(): void {
    this.#start.next = undefined;
    for (const spelling of this.#spellings.values()) spelling.next = undefined;
  }
}

/** Whether a series that ends at `end` could not go on there: `up` is not the start of `upper`. */
function endsSeries(text: string, end: number): boolean {
  if (text.charCodeAt(end - 1) === BRACE_CLOSE) return true;
  const after = text.charCodeAt(end + 1);
  return isBlank(text.charCodeAt(end)) && !isBlank(after) && after !== BRACE_OPEN;
}
