import { didYouMean } from '../core/base/did-you-mean.ts';
import { type ClusterId, parseClusterId } from '../core/base/ids.ts';
import { formatDuration, type Instant } from '../core/base/time.ts';
import type { Expr } from '../core/promql/ast.ts';
import { PromqlError } from '../core/promql/error.ts';
import { parsePromql } from '../core/promql/parser.ts';
import type { PromqlResult } from '../core/promql/result.ts';
import { selectorsOf } from '../core/promql/selectors.ts';
import { caretLines, positionOf } from '../core/promql/span.ts';
import { exactName } from '../core/series/matcher.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import { REPORT_SERIES } from './node-feed.ts';

/** A query as it comes from outside; nothing in it has been checked. */
export interface RawQuery {
  readonly cluster: string | undefined;
  readonly query: string | undefined;
}

/** Why a query has no result. */
export type QueryRefusalCode =
  | 'missing-parameter'
  | 'unknown-cluster'
  | 'invalid-query'
  | 'query-failed'
  | 'query-too-large';

/** A refused query; where the expression is to blame, the place in it. */
export interface QueryRefusal {
  readonly code: QueryRefusalCode;
  readonly field: keyof RawQuery;
  readonly detail: string;
  /** Where the mistake starts; both count from one. */
  readonly position?: { readonly line: number; readonly column: number };
  /** The line of the query with carets under the mistake. */
  readonly excerpt?: string;
}

/** The result of a query over one cluster, or why there is none. */
export type QueryAnswer =
  | {
      readonly kind: 'result';
      readonly watch: QueriedWatch;
      readonly query: string;
      readonly at: Instant;
      readonly result: PromqlResult;
      /** Sentences for people, such as that a series is not kept. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly refusal: QueryRefusal };

/** A watched cluster as far as queries need it. */
export type QueriedWatch = Pick<ClusterWatch, 'cluster' | 'rules' | 'query'>;

/** Expressions that people type are shorter; the server takes a URL of this much, encoded. */
const QUERY_MAX_LENGTH = 4 * 1_024;

/** Nobody reads more, and the answer stays at a few megabytes. */
const SERIES_MAX = 10_000;

/** Evaluates a query on what is known of a cluster now, as its rules are: `$window` included. */
export function answerQuery(
  raw: RawQuery,
  { watches, clock }: { watches: ReadonlyMap<ClusterId, QueriedWatch>; clock: Clock },
): QueryAnswer {
  const missing = (['cluster', 'query'] as const).find((field) => !raw[field]);
  if (missing !== undefined) {
    const detail = `the parameter '${missing}' is required`;
    return refuse({ code: 'missing-parameter', field: missing, detail });
  }
  const id = parseClusterId(raw.cluster ?? '');
  const watch = id === undefined ? undefined : watches.get(id);
  if (watch === undefined) {
    const meant = didYouMean(raw.cluster ?? '', watches.keys(), "'");
    const detail = `no such cluster; /v1/clusters lists them${meant}`;
    return refuse({ code: 'unknown-cluster', field: 'cluster', detail });
  }
  const { query = '' } = raw;
  if (query.length > QUERY_MAX_LENGTH) {
    return tooLarge(`the query has ${query.length} characters, at most ${QUERY_MAX_LENGTH}`);
  }
  try {
    return evaluateOn(watch, query, clock.now());
  } catch (error) {
    if (error instanceof PromqlError) return refuse(blame(error));
    throw error;
  }
}

function evaluateOn(watch: QueriedWatch, query: string, at: Instant): QueryAnswer {
  const expr = parsePromql(query, { windowMs: watch.rules.pack.windowMs });
  const result = watch.query(expr, at);
  const { value } = result;
  if (value.type === 'vector' && value.samples.length > SERIES_MAX) {
    return tooLarge(`the result has ${value.samples.length} series, at most ${SERIES_MAX}`);
  }
  const notes = [...new Set([...notesOn(expr, watch), ...result.annotations])];
  return { kind: 'result', watch, query, at, result, notes };
}

function refuse(refusal: QueryRefusal): QueryAnswer {
  return { kind: 'refused', refusal };
}

function tooLarge(detail: string): QueryAnswer {
  return refuse({ code: 'query-too-large', field: 'query', detail });
}

/** What an error of the language means for the one who asked, with the place that is to blame. */
function blame(error: PromqlError): QueryRefusal {
  const { code, message: detail, span } = error;
  const where = { position: positionOf(span), excerpt: caretLines(span) };
  switch (code) {
    case 'execution':
      return { code: 'query-failed', field: 'query', detail, ...where };
    case 'limit':
      return { code: 'query-too-large', field: 'query', detail, ...where };
    default:
      return { code: 'invalid-query', field: 'query', detail, ...where };
  }
}

/** Says what the guard does not keep: an empty result would look like a healthy nothing. */
function notesOn(expr: Expr, { cluster, rules }: QueriedWatch): readonly string[] {
  const keptMs = Math.max(rules.reachMs, cluster.maxAgeMs);
  const own = new Set<string>([...REPORT_SERIES, ...rules.pack.recorded.map(({ name }) => name)]);
  return selectorsOf(expr).flatMap(({ matchers, reachMs }) => {
    const name = exactName(matchers);
    const notes: string[] = [];
    if (name !== undefined && !own.has(name) && !rules.readsMetric(name)) {
      notes.push(`no rule of ${cluster.id} reads ${name}, so the guard keeps none of it`);
    }
    if (reachMs > keptMs) {
      const [wanted, kept] = [reachMs, keptMs].map(formatDuration);
      notes.push(`the query looks ${wanted} back, and the guard keeps ${kept}`);
    }
    return notes;
  });
}
