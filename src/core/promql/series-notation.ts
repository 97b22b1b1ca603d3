import { Labels } from '../base/labels.ts';
import { PromqlError } from './error.ts';
import { parsePromql } from './parser.ts';
import { selectorsOf } from './selectors.ts';

/** One point of a series as tests write it: a value, none at this step, or the series' end. */
export type SeriesPoint = number | 'missing' | 'stale';

/** What was read, or one sentence that says what is wrong with the text. */
export type Notated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

/** A week at a step of six seconds; a longer series is a slip in its `x`. */
export const SERIES_POINTS_MAX = 100_000;

/** A word that is repeated in a message. */
const SHOWN_MAX = 40;

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf|nan)`;
const REPEATED = new RegExp(`^(${NUMBER})(?:([+-])(${NUMBER}))?x(\\d+)$`, 'i');
const PLAIN = new RegExp(`^${NUMBER}$`, 'i');

/** Reads a number as tests of Prometheus write it (`1e3`, `-Inf`, `NaN`); undefined for others. */
export function parseNotatedNumber(text: string): number | undefined {
  if (!PLAIN.test(text)) return undefined;
  const plain = text.toLowerCase().replace('+', '');
  if (plain.endsWith('inf')) {
    return plain.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return plain.endsWith('nan') ? Number.NaN : Number(text);
}

/**
 * Reads the points of a series in Prometheus's expanding notation: `1 2 3`, `0+10x5` (six points),
 * `7x5` (six), `_` and `_x5` (none at one or five steps), `stale`.
 */
export function parseSeriesPoints(text: string): Notated<readonly SeriesPoint[]> {
  const points: SeriesPoint[] = [];
  for (const word of text.split(/\s+/)) {
    if (word === '') continue;
    const read = readWord(word, SERIES_POINTS_MAX - points.length);
    if (!read.ok) return read;
    for (const point of read.value) points.push(point);
  }
  return { ok: true, value: points };
}

/** Reads the labels of a series as PromQL prints it: `up`, `up{node="n1"}` or `{}`. */
export function parseSeriesLabels(text: string): Notated<Labels> {
  if (/^\s*\{\s*\}\s*$/.test(text)) return { ok: true, value: Labels.empty };
  // A matcher that refuses the empty text makes every label set a valid selector.
  const selector = text.includes('{') ? text.replace(/,?\s*\}\s*$/, ',__any__!=""}') : text;
  try {
    const expr = parsePromql(selector.replace(/\{\s*,/, '{'));
    const [use] = selectorsOf(expr);
    if (expr.kind !== 'vector-selector' || use === undefined) return refuse(text, 'a series');
    const matchers = use.matchers.filter(({ label }) => label !== '__any__');
    if (matchers.some(({ operator }) => operator !== '=')) return refuse(text, 'labels with =');
    const pairs = matchers.map(({ label, text: value }) => [label, value] as const);
    return { ok: true, value: Labels.from(pairs) };
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    return { ok: false, message: error.detail };
  }
}

function readWord(word: string, room: number): Notated<readonly SeriesPoint[]> {
  if (word === 'stale') return fitting(1, room, () => ['stale']);
  const missing = /^_(?:x(\d+))?$/.exec(word);
  if (missing !== null) {
    const count = Number(missing[1] ?? 1);
    return fitting(count, room, () => Array<SeriesPoint>(count).fill('missing'));
  }
  const single = parseNotatedNumber(word);
  if (single !== undefined) return fitting(1, room, () => [single]);
  if (word.startsWith('{{')) {
    return { ok: false, message: 'native histograms are not supported yet' };
  }
  const [, first = '', sign, by = '0', times = ''] = REPEATED.exec(word) ?? [];
  const start = parseNotatedNumber(first);
  const step = parseNotatedNumber(by);
  if (start === undefined || step === undefined) return refuse(word, 'a point such as 1 or 0+1x9');
  const signed = sign === '-' ? -step : step;
  return fitting(Number(times) + 1, room, () => rising(start, signed, Number(times) + 1));
}

function rising(start: number, step: number, count: number): readonly number[] {
  const points: number[] = [];
  // Prometheus adds the step again and again, so that its rounding is part of the data.
  for (let value = start; points.length < count; value += step) points.push(value);
  return points;
}

function fitting(
  count: number,
  room: number,
  make: () => readonly SeriesPoint[],
): Notated<readonly SeriesPoint[]> {
  if (count <= room) return { ok: true, value: make() };
  return { ok: false, message: `a series has at most ${SERIES_POINTS_MAX} points` };
}

function refuse(text: string, expected: string): { readonly ok: false; readonly message: string } {
  const shown = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
  return { ok: false, message: `expected ${expected}, found ${JSON.stringify(shown)}` };
}
