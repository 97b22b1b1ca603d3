import { type LabelPair, METRIC_NAME } from '../base/labels.ts';
import {
  BRACE_CLOSE,
  BRACE_OPEN,
  COMMA,
  EQUALS,
  labelNameEnd,
  metricNameEnd,
  QUOTE,
  skipBlanks,
} from './characters.ts';
import type { ExpositionFormat } from './content-type.ts';
import { excerpt, Fault } from './exposition-error.ts';
import { quotedEnd, unquote } from './quoted.ts';

/** Limits on one series; the limits of a scrape have them all. */
export interface SeriesLimits {
  /** Labels as the page shows them; neither the metric name nor the labels of the target count. */
  readonly labelsPerSeries: number;
  /** Characters. */
  readonly labelNameLength: number;
  /** Characters; the metric name, being the value of `__name__`, is bound by it too. */
  readonly labelValueLength: number;
}

/** A series as the page shows it. */
export interface SeriesText {
  readonly name: string;
  readonly labels: readonly LabelPair[];
  /** The offset after the series. */
  readonly end: number;
}

/** Control characters that quoted names may not have; our labels keep their keys apart with two. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/**
 * The offset after the series at `at`, by its quotes and braces alone; -1 when its line ends
 * first. Cheap, so that a series that is known already is found again without reading its labels.
 */
export function seriesEnd(text: string, at: number, format: ExpositionFormat): number {
  const nameEnd = metricNameEnd(text, at);
  let end = format === 'text' ? skipBlanks(text, nameEnd) : nameEnd;
  if (text.charCodeAt(end) !== BRACE_OPEN) return nameEnd > at ? nameEnd : -1;
  while (true) {
    const code = text.charCodeAt(end);
    if (code === BRACE_CLOSE) return end + 1;
    if (Number.isNaN(code) || code === 0x0a) return -1;
    end = code === QUOTE ? quotedEnd(text, end) : end + 1;
    if (end < 0) return -1;
  }
}

/** Reads one series, with every check that the format and the limits ask for. */
export class SeriesTextReader {
  readonly #format: ExpositionFormat;
  readonly #limits: SeriesLimits;
  #text = '';
  #at = 0;
  #name: string | undefined;
  #labels: LabelPair[] = [];
  #seen = new Set<string>();

  constructor(format: ExpositionFormat, limits: SeriesLimits) {
    this.#format = format;
    this.#limits = limits;
  }

  /** Reads the series at `at`. Throws a `Fault` whose offset counts from the start of `text`. */
  read(text: string, at: number): SeriesText {
    this.#start(text, at);
    const nameEnd = metricNameEnd(text, at);
    if (nameEnd > at) this.#setName(text.slice(at, nameEnd), at);
    this.#at = nameEnd;
    const brace = this.#skip(nameEnd);
    if (text.charCodeAt(brace) === BRACE_OPEN) this.#readBraces(brace);
    else if (nameEnd === at) this.#fail('a metric name', at);
    if (this.#name === undefined) {
      throw new Fault('syntax', at, 'the series has no metric name');
    }
    return { name: this.#name, labels: this.#labels, end: this.#at };
  }

  /** Reads the labels of an exemplar, whose brace is at `at`; returns the offset after them. */
  readExemplarLabels(text: string, at: number): number {
    this.#start(text, at);
    this.#name = '';
    this.#readBraces(at);
    return this.#at;
  }

  #start(text: string, at: number): void {
    this.#text = text;
    this.#at = at;
    this.#name = undefined;
    this.#labels = [];
    this.#seen = new Set([METRIC_NAME]);
  }

  #readBraces(brace: number): void {
    this.#at = this.#skip(brace + 1);
    while (this.#text.charCodeAt(this.#at) !== BRACE_CLOSE) {
      this.#readItem();
      this.#at = this.#skip(this.#at);
      const code = this.#text.charCodeAt(this.#at);
      if (code === COMMA) this.#at = this.#skip(this.#at + 1);
      // The text format as Prometheus reads it lets labels follow each other without a comma.
      else if (code !== BRACE_CLOSE && this.#format === 'openmetrics') this.#fail("',' or '}'");
    }
    this.#at += 1;
  }

  /** One item between braces: `name="value"`, or the metric name in quotes. */
  #readItem(): void {
    const from = this.#at;
    const name = this.#text.charCodeAt(from) === QUOTE ? this.#quoted() : this.#bareLabelName();
    const isQuoted = this.#text.charCodeAt(from) === QUOTE;
    this.#at = this.#skip(this.#at);
    const code = this.#text.charCodeAt(this.#at);
    if (isQuoted && (code === COMMA || code === BRACE_CLOSE)) {
      this.#setName(name, from);
      return;
    }
    if (code !== EQUALS) this.#fail("'='");
    this.#at = this.#skip(this.#at + 1);
    if (this.#text.charCodeAt(this.#at) !== QUOTE) this.#fail('a label value in quotes');
    const valueFrom = this.#at;
    this.#addLabel(name, from, this.#boundedValue(this.#quoted(), valueFrom));
  }

  #bareLabelName(): string {
    const from = this.#at;
    this.#at = labelNameEnd(this.#text, from);
    if (this.#at === from) this.#fail('a label name');
    return this.#text.slice(from, this.#at);
  }

  #quoted(): string {
    const from = this.#at;
    const end = quotedEnd(this.#text, from);
    if (end < 0) throw new Fault('syntax', from, 'the quotes are not closed on this line');
    this.#at = end;
    return unquote(this.#text.slice(from, end));
  }

  #setName(name: string, from: number): void {
    if (this.#name !== undefined) {
      throw new Fault('syntax', from, 'the metric name is given twice, or a label has no value');
    }
    this.#checkName(name, from);
    this.#name = this.#boundedValue(name, from);
  }

  #addLabel(name: string, from: number, value: string): void {
    this.#checkName(name, from);
    const { labelNameLength, labelsPerSeries } = this.#limits;
    if (name.length > labelNameLength) {
      throw new Fault('limits', from, `a label name is longer than ${labelNameLength} characters`);
    }
    if (this.#seen.has(name)) {
      const shown = excerpt(name, 0, name.length);
      throw new Fault('syntax', from, `the label ${shown} is given twice`);
    }
    this.#seen.add(name);
    this.#labels.push([name, value]);
    if (this.#labels.length > labelsPerSeries) {
      throw new Fault('limits', from, `a series has more than ${labelsPerSeries} labels`);
    }
  }

  #checkName(name: string, from: number): void {
    if (name === '') throw new Fault('syntax', from, 'a name is empty');
    if (CONTROL.test(name)) throw new Fault('syntax', from, 'a name has a control character');
  }

  #boundedValue(value: string, from: number): string {
    const { labelValueLength } = this.#limits;
    if (value.length <= labelValueLength) return value;
    const message = `a label value is longer than ${labelValueLength} characters`;
    throw new Fault('limits', from, message);
  }

  #skip(at: number): number {
    return this.#format === 'text' ? skipBlanks(this.#text, at) : at;
  }

  #fail(expected: string, at = this.#at): never {
    throw new Fault('syntax', at, `expected ${expected}, found ${excerpt(this.#text, at, at + 1)}`);
  }
}
