import { Labels } from '../core/base/labels.ts';
import type { ApiData, ApiMetric, ApiPoint } from '../core/promql/api-answer.ts';
import { formatValue } from '../core/rulebook/requirement.ts';
import { BrailleCanvas } from './braille.ts';
import { type Line, styled } from './styled-text.ts';

/** The times that a plot spans, in milliseconds. */
export interface PlotRange {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/** Terminals have at least 80 columns: the labels of the axis, the axis, and this many cells. */
const CELLS_WIDE = 66;
const CELLS_HIGH = 9;
const LABEL_WIDTH = 10;

/** More do not fit on a screen, and nobody compares them. */
const CHARTS_MAX = 8;

/** Draws a range, one chart a series, in braille, which has eight dots a character. */
export function plotLines(data: ApiData, range: PlotRange): readonly Line[] {
  if (data.resultType !== 'matrix') return [[data.resultType]];
  if (data.result.length === 0) return [[styled('aside', 'nothing matches')]];
  const charts = data.result
    .slice(0, CHARTS_MAX)
    .flatMap(({ metric, values }, at) => [
      ...(at === 0 ? [] : [[]]),
      ...chartLines(metric, values, range),
    ]);
  const left = data.result.length - CHARTS_MAX;
  if (left <= 0) return charts;
  return [...charts, [], [styled('aside', `${left} more series: aggregate them, or use --json`)]];
}

interface Point {
  readonly ms: number;
  readonly value: number;
}

function chartLines(
  metric: ApiMetric,
  values: readonly ApiPoint[],
  range: PlotRange,
): readonly Line[] {
  const all = values.map(([seconds, text]) => ({ ms: seconds * 1_000, value: toNumber(text) }));
  const points = all.filter(({ value }) => Number.isFinite(value));
  const write = formatFor(metric);
  const title = styled('strong', Labels.from(Object.entries(metric)).toString());
  const [low, high] = extentOf(points);
  const last = points.at(-1);
  if (last === undefined || low === undefined || high === undefined) {
    return [[title], [styled('aside', `no finite value in ${all.length}`)]];
  }
  const undrawn = all.length - points.length;
  const caption = [
    `min ${write(low)}, max ${write(high)}, last ${write(last.value)}`,
    ...(undrawn === 0 ? [] : [`${undrawn} not finite`]),
  ].join(', ');
  const scale = scaleOf(low, high);
  const rows = draw(points, range, scale);
  return [
    [title, '  ', styled('aside', caption)],
    ...rows.map((row, at): Line => {
      const label = labelAt(at, scale, write).padStart(LABEL_WIDTH);
      return [styled('aside', `${label} ┤`), row];
    }),
    [styled('aside', `${' '.repeat(LABEL_WIDTH)} └${'─'.repeat(CELLS_WIDE)}`)],
    [styled('aside', timeLabels(range))],
  ];
}

function toNumber(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

function extentOf(points: readonly Point[]): readonly [number | undefined, number | undefined] {
  let low: number | undefined;
  let high: number | undefined;
  for (const { value } of points) {
    low = Math.min(low ?? value, value);
    high = Math.max(high ?? value, value);
  }
  return [low, high];
}

interface Scale {
  readonly low: number;
  readonly high: number;
}

/** A level line is drawn in the middle, of a scale that has some height. */
function scaleOf(low: number, high: number): Scale {
  if (high > low) return { low, high };
  const margin = low === 0 ? 1 : Math.abs(low) / 2;
  return { low: low - margin, high: high + margin };
}

function draw(points: readonly Point[], range: PlotRange, { low, high }: Scale): readonly string[] {
  const canvas = new BrailleCanvas(CELLS_WIDE, CELLS_HIGH);
  const span = Math.max(1, range.endMs - range.startMs);
  const place = ({ ms, value }: Point) => ({
    x: Math.round(((ms - range.startMs) / span) * (canvas.width - 1)),
    // Halves first: the difference of two large numbers can be infinite.
    y: Math.round(((high / 2 - value / 2) / (high / 2 - low / 2)) * (canvas.height - 1)),
  });
  let before: Point | undefined;
  for (const point of points) {
    const to = place(point);
    // A gap in the data stays one in the picture.
    const follows = before !== undefined && point.ms - before.ms <= range.stepMs * 1.5;
    canvas.line(follows && before !== undefined ? place(before) : to, to);
    before = point;
  }
  return canvas.rows();
}

/** Every other row has a label, the first and the last among them. */
function labelAt(row: number, { low, high }: Scale, write: (value: number) => string): string {
  const last = CELLS_HIGH - 1;
  if (row % 2 === 1) return '';
  const share = row / last;
  return write(high * (1 - share) + low * share);
}

/** Values of a series that still has its name are in the unit that the name ends with. */
function formatFor(metric: ApiMetric): (value: number) => string {
  const [, unit] = /_(seconds|bytes)$/.exec(metric['__name__'] ?? '') ?? [];
  if (unit === 'seconds' || unit === 'bytes') return (value) => formatValue(value, unit);
  return shortNumber;
}

const PREFIXES = [
  ['T', 1e12],
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
] as const;

function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-3)) return value.toExponential(2);
  const [prefix, by] = PREFIXES.find(([, from]) => size >= from && size >= 1e4) ?? ['', 1];
  return `${Number((value / by).toPrecision(4))}${prefix}`;
}

/** The first, the middle and the last time, in UTC; with the date where the day changes. */
function timeLabels({ startMs, endMs }: PlotRange): string {
  const isOneDay = isoOf(startMs).slice(0, 10) === isoOf(endMs).slice(0, 10);
  const write = (ms: number): string =>
    isOneDay ? isoOf(ms).slice(11, 19) : isoOf(ms).slice(5, 16).replace('T', ' ');
  const [start, middle] = [write(startMs), write((startMs + endMs) / 2)];
  const end = `${write(endMs)} UTC`;
  const half = Math.floor(CELLS_WIDE / 2 - middle.length / 2);
  const rest = CELLS_WIDE - half - middle.length;
  const indent = ' '.repeat(LABEL_WIDTH + 2);
  return `${indent}${start.padEnd(half)}${middle}${end.padStart(rest)}`;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
