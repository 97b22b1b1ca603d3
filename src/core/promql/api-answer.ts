import type { Labels } from '../base/labels.ts';
import { doAll, type Steps } from '../base/steps.ts';
import { type DurationMs, type Instant, instant } from '../base/time.ts';
import { type Expr, valueTypeOf } from './ast.ts';
import { PromqlError } from './error.ts';
import { evaluate, type SessionOptions } from './evaluate.ts';
import { evaluateRangeSteps, evaluateWindows } from './evaluate-range.ts';
import { parsePromql } from './parser.ts';
import type { RangeResult } from './range-result.ts';
import type { PromqlValue } from './result.ts';
import { printNumber } from './syntax/number.ts';

/** The time or times at which a query is asked. */
export type QueryTimes =
  | { readonly kind: 'instant'; readonly at: Instant }
  | {
      readonly kind: 'range';
      readonly startMs: Instant;
      readonly endMs: Instant;
      readonly stepMs: DurationMs;
    };

/** A value as Prometheus's API writes it: seconds of Unix time, and the number as a text. */
export type ApiPoint = readonly [seconds: number, value: string];

/** The labels of a series as a JSON object. */
export type ApiMetric = Readonly<Record<string, string>>;

/** The `data` of an answer of Prometheus's query API. */
export type ApiData =
  | {
      readonly resultType: 'vector';
      readonly result: readonly { readonly metric: ApiMetric; readonly value: ApiPoint }[];
    }
  | {
      readonly resultType: 'matrix';
      readonly result: readonly { readonly metric: ApiMetric; readonly values: ApiPoint[] }[];
    }
  | { readonly resultType: 'scalar' | 'string'; readonly result: ApiPoint };

/** A query that was answered, in the form of Prometheus's API, or why it was not. */
export type ApiAnswer =
  | { readonly ok: true; readonly data: ApiData; readonly annotations: readonly string[] }
  | { readonly ok: false; readonly error: PromqlError };

/** Parses and evaluates a query, and gives what `/api/v1/query` or `query_range` would give. */
export function answerQuery(query: string, times: QueryTimes, options: SessionOptions): ApiAnswer {
  try {
    const expr = parsePromql(query);
    return { ok: true, ...answerExpr(expr, times, options) };
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    return { ok: false, error };
  }
}

/** The data of an answer, and the annotations that came with it. */
export interface ApiResult {
  readonly data: ApiData;
  readonly annotations: readonly string[];
}

/** How a parsed query is answered. */
export interface ApiAnswerOptions extends SessionOptions {
  /** Added to times on the guard's clock to write them as wall time. Default 0. */
  readonly wallOffsetMs?: number;
}

/**
 * Evaluates a query, and gives what `/api/v1/query` or `query_range` would give, with times in
 * whole milliseconds as Prometheus keeps them. Throws `PromqlError` as `evaluate` does.
 */
function answerExpr(expr: Expr, times: QueryTimes, options: ApiAnswerOptions): ApiResult {
  return doAll(answerSteps(expr, times, options));
}

/** As `answerExpr`; a range of times can be laid aside between its steps. */
export function* answerSteps(
  expr: Expr,
  times: QueryTimes,
  options: ApiAnswerOptions,
): Steps<ApiResult> {
  const { wallOffsetMs = 0, ...session } = options;
  const seconds = (ms: number): number => Math.round(ms + wallOffsetMs) / 1_000;
  if (times.kind === 'range') {
    const range = yield* evaluateRangeSteps(expr, { ...session, ...times });
    return yield* matrixOf(range, seconds);
  }
  const { at } = times;
  if (valueTypeOf(expr) === 'matrix') {
    return yield* matrixOf(evaluateWindows(expr, { ...session, at }), seconds);
  }
  const { value, annotations } = evaluate(expr, { ...session, at: instant(at) });
  return { data: instantData(value, seconds(at)), annotations };
}

function* matrixOf(
  { series, annotations }: RangeResult,
  seconds: (ms: number) => number,
): Steps<ApiResult> {
  const result: { readonly metric: ApiMetric; readonly values: ApiPoint[] }[] = [];
  for (const { labels, times, values } of series) {
    result.push({
      metric: metricOf(labels),
      values: times.map((time, at): ApiPoint => [seconds(time), printSample(values[at])]),
    });
    yield;
  }
  return { data: { resultType: 'matrix', result }, annotations };
}

function instantData(value: PromqlValue, seconds: number): ApiData {
  switch (value.type) {
    case 'scalar':
      return { resultType: 'scalar', result: [seconds, printNumber(value.value)] };
    case 'string':
      return { resultType: 'string', result: [seconds, value.value] };
    case 'vector': {
      const result = value.samples.map(({ labels, value: sample }) => ({
        metric: metricOf(labels),
        value: [seconds, printSample(sample)] as const,
      }));
      return { resultType: 'vector', result };
    }
  }
}

function metricOf(labels: Labels): ApiMetric {
  return Object.fromEntries(labels);
}

/**
 * Writes a sample as Prometheus's API does: Go's shortest form, with an exponent of at least two
 * digits below 1e-6 and from 1e21 on, which is where JavaScript begins to write one as well.
 */
function printSample(value = Number.NaN): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Annotations under the keys of Prometheus's API; a list that is empty is left out. */
export function sortAnnotations(annotations: readonly string[]): {
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
} {
  const infos = annotations.filter((text) => text.startsWith('PromQL info'));
  const warnings = annotations.filter((text) => !text.startsWith('PromQL info'));
  return { ...(warnings.length > 0 && { warnings }), ...(infos.length > 0 && { infos }) };
}
