import type { ApiData, ApiMetric, ApiPoint } from '../core/promql/api-answer.ts';
import { type Page, toPage } from './answer.ts';
import type { Exchanged } from './exchange.ts';
import {
  either,
  listOf,
  mapOf,
  number,
  oneOf,
  optional,
  type Read,
  record,
  ShapeError,
  text,
} from './shape.ts';

/** A question to the query API of Prometheus; times are seconds of Unix time. */
export interface PrometheusQuestion {
  readonly query: string;
  /** The guard's own parameter: limits the question to one of its clusters. */
  readonly cluster?: string | undefined;
  /** When to evaluate; now where neither this nor a range is given. */
  readonly time?: number | undefined;
  readonly range?: { readonly start: number; readonly end: number; readonly step: number };
}

/** What Prometheus, or the guard in its words, answers to a query. */
export interface PrometheusResult {
  readonly data: ApiData;
  /** Warnings first, then infos. */
  readonly annotations: readonly string[];
}

/** An answer, an error in Prometheus's words, or a failure as of any page. */
export type PrometheusAnswer =
  | Page<PrometheusResult>
  | {
      readonly kind: 'error';
      readonly errorType: string;
      readonly error: string;
      readonly body: string;
    };

/** The path and parameters of a question. */
export function prometheusPath({ query, cluster, time, range }: PrometheusQuestion): string {
  const parameters = new URLSearchParams({ query: query.toWellFormed() });
  if (cluster !== undefined) parameters.set('cluster', cluster);
  if (time !== undefined) parameters.set('time', String(time));
  for (const [name, value] of Object.entries(range ?? {})) parameters.set(name, String(value));
  return `/api/v1/${range === undefined ? 'query' : 'query_range'}?${parameters}`;
}

/** What an exchange says to a question; nothing in it is trusted before it is looked at. */
export function toPrometheusAnswer(exchanged: Exchanged): PrometheusAnswer {
  if (exchanged.kind !== 'answered') return exchanged;
  const { body } = exchanged;
  const error = readError(body);
  if (error !== undefined) return { kind: 'error', ...error, body };
  return toPage(exchanged, { read: readResult });
}

function readError(body: string): { errorType: string; error: string } | undefined {
  try {
    const read = record({ status: oneOf(['error']), errorType: text, error: text });
    const { errorType, error } = read(JSON.parse(body), '$');
    return { errorType, error };
  } catch {
    return undefined;
  }
}

const point: Read<ApiPoint> = (value, place) => {
  if (!Array.isArray(value) || value.length !== 2) {
    throw new ShapeError(`${place}: expected a time and a value`);
  }
  return [number(value[0], `${place}[0]`), text(value[1], `${place}[1]`)];
};

const metric: Read<ApiMetric> = (value, place) => Object.fromEntries(mapOf(text)(value, place));

/** A series of native histograms has none of these. */
const points: Read<ApiPoint[]> = (value, place) =>
  value === undefined ? [] : [...listOf(point)(value, place)];

const vector = record<Extract<ApiData, { resultType: 'vector' }>>({
  resultType: oneOf(['vector']),
  result: listOf(record({ metric, value: point })),
});
const matrix = record<Extract<ApiData, { resultType: 'matrix' }>>({
  resultType: oneOf(['matrix']),
  result: listOf(record({ metric, values: points })),
});
const single = record<Extract<ApiData, { resultType: 'scalar' | 'string' }>>({
  resultType: oneOf(['scalar', 'string']),
  result: point,
});

const readAnswer = record({
  status: oneOf(['success']),
  data: either(vector, either(matrix, single)),
  warnings: optional(listOf(text)),
  infos: optional(listOf(text)),
});

const readResult: Read<PrometheusResult> = (value, place) => {
  const { data, warnings = [], infos = [] } = readAnswer(value, place);
  return { data, annotations: [...warnings, ...infos] };
};
