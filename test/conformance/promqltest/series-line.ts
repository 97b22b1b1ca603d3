import type { Labels } from '../../../src/core/base/labels.ts';
import {
  type Notated,
  parseSeriesLabels,
  parseSeriesPoints,
  type SeriesPoint,
} from '../../../src/core/promql/series-notation.ts';

/** A series as a script writes it. Native histograms have no points here. */
export interface SeriesLine {
  readonly labels: Labels;
  readonly points: readonly SeriesPoint[];
  readonly isNative: boolean;
}

/** Splits a series line into its labels and its points. */
export function readSeriesLine(line: string): SeriesLine {
  const end = endOfMetric(line);
  const values = line.slice(end).trim();
  const isNative = values.includes('{{');
  const points = isNative ? [] : sure(parseSeriesPoints(values));
  return { labels: sure(parseSeriesLabels(line.slice(0, end))), points, isNative };
}

function endOfMetric(line: string): number {
  const braces =
    /^[^\s{]*\s*\{(?!\{)(?:[^"'`}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)*\}/.exec(line);
  return braces?.[0].length ?? /^\S+/.exec(line)?.[0].length ?? 0;
}

function sure<T>(read: Notated<T>): T {
  if (!read.ok) throw new Error(read.message);
  return read.value;
}
