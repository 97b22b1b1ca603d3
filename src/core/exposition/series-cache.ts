import type { Labels } from '../base/labels.ts';
import { BRACE_CLOSE, BRACE_OPEN, isBlank } from './characters.ts';
import { KeptSeries } from './kept-series.ts';
import { type CanonicalOf, LayoutIndex, NOWHERE } from './layout-index.ts';
import type { PageBatch } from './page.ts';
import { DROPPED, type LayoutEntry, METADATA, PageLayout } from './page-layout.ts';
import type { Run } from './text-column.ts';

/** What a page has that the page before had not. */
interface Added extends LayoutEntry {
  /** The place of another spelling of the same series. */
  readonly sameAs: number | undefined;
}

/**
 * What is known of the pages of one target: what the last one consisted of, in its order. A line
 * that was there before, in its place, costs a comparison and no parsing. Places up to the length
 * of that page are its entries; those from there on were added by the present page. What a page
 * adds counts only once the page is accepted; a refused page leaves no trace.
 */
export class SeriesCache {
  readonly #kept = new KeptSeries();
  #layout = PageLayout.empty;
  #index = new LayoutIndex(PageLayout.empty);
  /** Whether the layout is that of another session, of which no page was accepted yet. */
  #isAdopted = false;
  #isSeen = new Uint8Array(0);
  /** Where the next line is expected. */
  #expected = 0;
  /** What the page has had so far. */
  #runs: Run[] = [];
  #added: Added[] = [];
  readonly #addedByText = new Map<string, number>();
  readonly #addedByCanonical = new Map<string, number>();

  /** How many spellings and series are held. */
  get size(): number {
    return this.#layout.length + this.#added.length + this.#kept.size;
  }

  /** Begins a page. */
  begin(): void {
    this.#isSeen.fill(0);
    this.#forgetPage();
  }

  /** What the last page consisted of. */
  get layout(): PageLayout {
    return this.#layout;
  }

  /** Expects the next page to look like one of another session. */
  adopt(layout: PageLayout): void {
    this.#setLayout(layout);
    this.#isAdopted = true;
    this.#forgetPage();
  }

  /** Numbers the series at a place that was adopted; returns its number. */
  number(place: number, canonical: string, labels: Labels): number {
    const ref = this.#kept.number(canonical, labels);
    this.#layout.number(place, ref);
    return ref;
  }

  /** The place whose text is at `at`, if it is the one that comes next; else `NOWHERE`. */
  predicted(text: string, at: number): number {
    const layout = this.#layout;
    const place = this.#expected;
    if (place >= layout.length) return NOWHERE;
    const end = at + layout.lengthAt(place);
    if (text.slice(at, end) !== layout.textAt(place)) return NOWHERE;
    return layout.refAt(place) === METADATA || endsSeries(text, end) ? place : NOWHERE;
  }

  /** The place of the series with exactly this text. */
  find(text: string): number {
    return this.#addedByText.get(text) ?? this.#index.find(text);
  }

  /** The place of the series whose canonical spelling this is. */
  findCanonical(canonical: string, canonicalOf: CanonicalOf): number {
    const added = this.#addedByCanonical.get(canonical);
    return added ?? this.#index.findCanonical(canonical, canonicalOf);
  }

  /** How long the text at a place is. */
  lengthAt(place: number): number {
    return this.#addedAt(place)?.text.length ?? this.#layout.lengthAt(place);
  }

  /** The text at a place. */
  textAt(place: number): string {
    return this.#addedAt(place)?.text ?? this.#layout.textAt(place);
  }

  /** The reference at a place. */
  refAt(place: number): number {
    return this.#addedAt(place)?.ref ?? this.#layout.refAt(place);
  }

  /** Notes that the page has the series at a place; false when it had that series already. */
  see(place: number): boolean {
    this.pass(place);
    const series = this.#addedAt(place)?.sameAs ?? place;
    if (this.#isSeen[series] === 1) return false;
    if (series >= this.#isSeen.length) this.#growSeen(series);
    this.#isSeen[series] = 1;
    return true;
  }

  /** Notes that the page has what is at a place, where having it twice means nothing. */
  pass(place: number): void {
    const last = this.#runs.at(-1);
    if (last?.to === place) last.to += 1;
    else this.#runs.push({ from: place, to: place + 1 });
    if (place < this.#layout.length) this.#expected = place + 1;
  }

  /** Learns another spelling of the series at a place, that of its first spelling. */
  addSpelling(text: string, canonical: string, sameAs: number): number {
    return this.#add({ text, canonical, ref: this.refAt(sameAs), sameAs });
  }

  /** Learns a series: numbered when it has labels, dropped when it has none. */
  addSeries(text: string, canonical: string, labels: Labels | undefined): number {
    const ref = labels === undefined ? DROPPED : this.#kept.number(canonical, labels);
    const place = this.#add({ text, canonical, ref, sameAs: undefined });
    this.#addedByCanonical.set(canonical, place);
    return place;
  }

  /** Learns a line of metadata, and passes it. */
  addMetadata(text: string): void {
    this.#added.push({ text, canonical: text, ref: METADATA, sameAs: undefined });
    this.pass(this.#layout.length + this.#added.length - 1);
  }

  /** Accepts the page of `samples` samples and says which series came with it, and which went. */
  accept(samples: number): Omit<PageBatch, 'refs' | 'values'> {
    if (!this.#isSamePage()) {
      this.#setLayout(this.#layout.rearranged(this.#runs, this.#added));
    }
    this.#isAdopted = false;
    this.#forgetPage();
    return this.#kept.accept(samples, this.#layout);
  }

  /** Forgets what the page added. Its numbers were never handed out, so they are free again. */
  refuse(): void {
    this.#kept.refuse();
    // The numbers in it are those that were taken back just now.
    if (this.#isAdopted) this.#setLayout(PageLayout.empty);
    this.#forgetPage();
  }

  /** Forgets every spelling. Series that come again get new numbers. */
  clear(): void {
    this.#kept.clear();
    this.#setLayout(PageLayout.empty);
    this.#forgetPage();
  }

  #setLayout(layout: PageLayout): void {
    this.#layout = layout;
    this.#isAdopted = false;
    this.#isSeen = new Uint8Array(layout.length);
  }

  #isSamePage(): boolean {
    const [first] = this.#runs;
    const isOneRun = this.#runs.length === 1 && first?.from === 0;
    return isOneRun && first.to === this.#layout.length;
  }

  #forgetPage(): void {
    this.#expected = 0;
    this.#runs = [];
    this.#added = [];
    this.#addedByText.clear();
    this.#addedByCanonical.clear();
    this.#index = new LayoutIndex(this.#layout);
  }

  #add(added: Added): number {
    const place = this.#layout.length + this.#added.length;
    this.#added.push(added);
    this.#addedByText.set(added.text, place);
    return place;
  }

  #addedAt(place: number): Added | undefined {
    return place < this.#layout.length ? undefined : this.#added[place - this.#layout.length];
  }

  #growSeen(place: number): void {
    const grown = new Uint8Array(Math.max(SEEN_MIN, place * 2));
    grown.set(this.#isSeen);
    this.#isSeen = grown;
  }
}

/** Room for the marks of a first page; it doubles. */
const SEEN_MIN = 1_024;

/** Whether a series that ends at `end` could not go on there: `up` is not the start of `upper`. */
function endsSeries(text: string, end: number): boolean {
  if (text.charCodeAt(end - 1) === BRACE_CLOSE) return true;
  const after = text.charCodeAt(end + 1);
  return isBlank(text.charCodeAt(end)) && !isBlank(after) && after !== BRACE_OPEN;
}
