import { Labels } from '../../../src/core/base/labels.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { selectorsOf } from '../../../src/core/promql/selectors.ts';

/** One point of a series in the notation of promqltest. */
export type Point = number | 'missing' | 'stale';

/** A series as a script writes it. Native histograms have no points here. */
export interface SeriesLine {
  readonly labels: Labels;
  readonly points: readonly Point[];
  readonly isNative: boolean;
}

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf|nan)`;
const REPEATED = new RegExp(`^(${NUMBER})(?:([+-])(${NUMBER}))?x(\\d+)$`, 'i');
const PLAIN = new RegExp(`^${NUMBER}$`, 'i');

/** Reads a number as scripts write it; undefined when it is none. */
export function readNumber(text: string): number | undefined {
  if (!PLAIN.test(text)) return undefined;
  const plain = text.toLowerCase().replace('+', '');
  if (plain.endsWith('inf')) {
    return plain.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return plain.endsWith('nan') ? Number.NaN : Number(text);
}

/** Splits a series line into its labels and its points. */
export function readSeriesLine(line: string): SeriesLine {
  const end = endOfMetric(line);
  const values = line.slice(end).trim();
  const isNative = values.includes('{{');
  const points = isNative ? [] : values.split(/\s+/).flatMap((word) => readPoints(word));
  return { labels: readMetric(line.slice(0, end)), points, isNative };
}

function endOfMetric(line: string): number {
  const braces =
    /^[^\s{]*\s*\{(?!\{)(?:[^"'`}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)*\}/.exec(line);
  return braces?.[0].length ?? /^\S+/.exec(line)?.[0].length ?? 0;
}

/** Reads labels in PromQL's own notation, where each is an equality. */
function readMetric(text: string): Labels {
  if (/^\{\s*\}$/.test(text)) return Labels.empty;
  // A matcher that refuses the empty text makes every label set a valid selector.
  const selector = text.includes('{') ? text.replace(/,?\s*\}$/, ',__any__!=""}') : text;
  const [use] = selectorsOf(parsePromql(selector.replace(/\{\s*,/, '{')));
  const pairs = (use?.matchers ?? [])
    .filter(({ operator }) => operator === '=')
    .map(({ label, text: value }) => [label, value] as const);
  return Labels.from(pairs);
}

function readPoints(word: string): readonly Point[] {
  if (word === '') return [];
  if (word === 'stale') return ['stale'];
  const missing = /^_(?:x(\d+))?$/.exec(word);
  if (missing !== null) return Array<Point>(Number(missing[1] ?? 1)).fill('missing');
  const single = readNumber(word);
  if (single !== undefined) return [single];
  const [, first = '', sign, by = '0', times = ''] = REPEATED.exec(word) ?? [];
  const start = readNumber(first);
  const step = readNumber(by);
  if (start === undefined || step === undefined) throw new Error(`not a point: ${word}`);
  const signed = sign === '-' ? -step : step;
  const points: number[] = [];
  // Prometheus adds the step again and again, so that its rounding is part of the data.
  for (let value = start; points.length <= Number(times); value += signed) points.push(value);
  return points;
}
