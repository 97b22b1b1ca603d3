import { describeDuration, parseDuration } from '../base/time.ts';
import type { Unit } from './signal.ts';

/** How a value is compared with its limit. */
export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** What is read from a signal before it is compared. */
export type Statistic =
  | { readonly kind: 'value' }
  | { readonly kind: 'ratio' }
  | { readonly kind: 'quantile'; readonly quantile: number };

/** What a value must be: a statistic, a comparison and a limit in the signal's own unit. */
export interface Requirement {
  readonly statistic: Statistic;
  readonly comparison: Comparison;
  readonly limit: number;
  /** The comparison and limit as written, e.g. `< 100ms`. */
  readonly text: string;
}

/** A requirement, or why the text is none. */
export type ParsedRequirement =
  | { readonly ok: true; readonly requirement: Requirement }
  | { readonly ok: false; readonly message: string };

const SHAPE = /^\s*(?:(ratio|p\d{1,2}(?:\.\d+)?)\s+)?(<=|>=|==|!=|<|>)\s*(\S(?:.*\S)?)\s*$/;
const PLAIN_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

const BYTE_UNITS: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
]);

/** Reads a requirement such as `< 10`, `< 100ms`, `ratio < 0.1%` or `p99 < 100ms`. */
export function parseRequirement(text: string, unit: Unit): ParsedRequirement {
  const match = SHAPE.exec(text);
  const [, statisticText, comparison, limitText = ''] = match ?? [];
  if (match === null) {
    return problem(`expected a comparison such as '< 10' or 'p99 < 100ms', found '${text}'`);
  }
  if (/\bbaseline\b/.test(limitText)) {
    return problem('a limit relative to a baseline belongs to a canary, not to a hold point');
  }
  const limit = parseLimit(limitText, unit);
  if (limit === undefined) return problem(expectedLimit(limitText, unit));
  return {
    ok: true,
    requirement: {
      statistic: parseStatistic(statisticText),
      comparison: comparison as Comparison,
      limit,
      text: `${comparison} ${limitText}`,
    },
  };
}

function problem(message: string): ParsedRequirement {
  return { ok: false, message };
}

function parseStatistic(text: string | undefined): Statistic {
  if (text === undefined) return { kind: 'value' };
  if (text === 'ratio') return { kind: 'ratio' };
  return { kind: 'quantile', quantile: Number(text.slice(1)) / 100 };
}

function parseLimit(text: string, unit: Unit): number | undefined {
  if (unit === 'seconds') {
    const duration = parseDuration(text);
    return duration === undefined ? undefined : duration / 1_000;
  }
  if (unit === 'ratio' && text.endsWith('%')) {
    const percent = plainNumber(text.slice(0, -1).trim());
    return percent === undefined ? undefined : percent / 100;
  }
  if (unit === 'bytes') return parseBytes(text);
  return plainNumber(text);
}

function parseBytes(text: string): number | undefined {
  const match = /^(.*?)\s*([KMGT]?i?B)$/.exec(text);
  if (match === null) return plainNumber(text);
  const amount = plainNumber(match[1] ?? '');
  const size = BYTE_UNITS.get(match[2] ?? '');
  return amount === undefined || size === undefined ? undefined : amount * size;
}

/** Only finite: every value is below what `1e999` stands for. */
function plainNumber(text: string): number | undefined {
  const value = PLAIN_NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function expectedLimit(text: string, unit: Unit): string {
  if (unit === 'seconds') {
    return `'${text}' is not a duration: the signal is in seconds, write e.g. '100ms' or '2s'`;
  }
  if (unit === 'bytes') return `'${text}' is not a size: write e.g. '512MiB'`;
  if (unit === 'ratio') return `'${text}' is not a ratio: write e.g. '0.1%' or '0.001'`;
  return `'${text}' is not a number: the signal is in ${unit} and takes no unit suffix`;
}

/** Whether a finite value meets the requirement. NaN never does: callers sort it out before. */
export function meets(value: number, { comparison, limit }: Requirement): boolean {
  switch (comparison) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '==':
      return value === limit;
    case '!=':
      return value !== limit;
  }
}

/** Writes a value of a unit for people: `120ms`, `0.12 %`, `1.5 GiB`, `42`. */
export function formatValue(value: number, unit: Unit): string {
  if (unit === 'seconds') {
    return describeDuration(value * 1_000);
  }
  if (unit === 'ratio') return `${rounded(value * 100)}%`;
  if (unit === 'bytes') {
    const [suffix, size] =
      [...BYTE_UNITS].reverse().find(([, bytes]) => Math.abs(value) >= bytes) ??
      (['B', 1] as const);
    return `${rounded(value / size)}${suffix}`;
  }
  return `${rounded(value)}`;
}

/** Four significant digits tell every limit apart that a person would write. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}
