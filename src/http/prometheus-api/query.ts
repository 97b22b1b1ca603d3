import { doAll, type Steps } from '../../core/base/steps.ts';
import { durationMs, instant } from '../../core/base/time.ts';
import { type ApiData, answerSteps, type QueryTimes } from '../../core/promql/api-answer.ts';
import type { Expr } from '../../core/promql/ast.ts';
import { PromqlError } from '../../core/promql/error.ts';
import { parsePromql } from '../../core/promql/parser.ts';
import { printExpr } from '../../core/promql/print.ts';
import { selectorsOf } from '../../core/promql/selectors.ts';
import { exactName } from '../../core/series/matcher.ts';
import { REPORT_SERIES } from '../../service/node-feed.ts';
import { partsOf, queryLimits, rangeLimits, WORK_MAX } from '../../service/query-limits.ts';
import { type ApiParameters, bad } from './parameters.ts';
import { type ApiReply, BadParameter, failure, failureOf, success } from './reply.ts';
import { type ApiScope, type ApiWatch, JoinedSource, watchesOf } from './scope.ts';

/** Expressions that dashboards send are shorter; a form of this much goes into a body. */
const QUERY_MAX_LENGTH = 4 * 1_024;

/** Nobody reads more, and the answer stays at a few megabytes. */
const SERIES_MAX = 10_000;

/** At 30 bytes each the answer stays below what clients of the guard read. */
const POINTS_MAX = 500_000;

/** Prometheus's most steps of a range; a screen has fewer pixels. */
const STEPS_MAX = 11_000;

/** Prometheus's default for `--query.lookback-delta`. */
const LOOKBACK_MS = durationMs(300_000);

/** No query within the limits takes longer on a machine that has time for it. */
const TIMEOUT_MAX_MS = durationMs(10_000);

/** `/api/v1/query`: an expression at one moment, now unless told. */
export function instantQuery(parameters: ApiParameters, scope: ApiScope): ApiReply {
  const offset = scope.clock.wallOffsetMs();
  const wallMs = parameters.wallTime('time') ?? Math.floor(scope.clock.now() + offset);
  const at = instant(wallMs - offset);
  return doAll(evaluate(parameters, { times: { kind: 'instant', at }, scope }));
}

/** `/api/v1/query_range`: an expression at each step of a range of time, bit by bit. */
export function rangeQuery(parameters: ApiParameters, scope: ApiScope): Steps<ApiReply> {
  const start = parameters.requiredWallTime('start');
  const end = parameters.requiredWallTime('end');
  if (end < start) throw bad('end', 'end timestamp must not be before start time');
  const stepMs = parameters.duration('step');
  if (stepMs === undefined) throw bad('step', 'cannot parse "" to a valid duration');
  if (stepMs <= 0) {
    const why = 'zero or negative query resolution step widths are not accepted';
    throw bad('step', `${why}. Try a positive integer`);
  }
  if ((end - start) / stepMs > STEPS_MAX) {
    throw new BadParameter(
      'exceeded maximum resolution of 11,000 points per timeseries. ' +
        'Try decreasing the query resolution (?step=XX)',
    );
  }
  const offset = scope.clock.wallOffsetMs();
  const range = { startMs: instant(start - offset), endMs: instant(end - offset), stepMs };
  return evaluate(parameters, { times: { kind: 'range', ...range }, scope });
}

/** `/api/v1/format_query`: the expression as the guard would write it. */
export function formatQuery(parameters: ApiParameters): ApiReply {
  try {
    return success(printExpr(exprOf(parameters)));
  } catch (error) {
    return refused(error);
  }
}

interface Evaluated {
  readonly times: QueryTimes;
  readonly scope: ApiScope;
}

function* evaluate(parameters: ApiParameters, { times, scope }: Evaluated): Steps<ApiReply> {
  const watches = watchesOf(parameters, scope);
  const limit = parameters.limit('limit');
  const lookbackMs = parameters.duration('lookback_delta') ?? LOOKBACK_MS;
  const timeoutMs = Math.min(parameters.duration('timeout') ?? TIMEOUT_MAX_MS, TIMEOUT_MAX_MS);
  // Nobody waits for the answer of a dashboard that was closed.
  const isOverdue = (): boolean => scope.clock.now() >= scope.since + timeoutMs || scope.isGone();
  try {
    const expr = exprOf(parameters);
    const tooLong = tooManySteps(expr, times);
    if (tooLong !== undefined) return failure('execution', tooLong);
    if (isOverdue()) return failure('timeout', 'query timed out before it began');
    const limits = times.kind === 'range' ? rangeLimits : queryLimits;
    const { data, annotations } = yield* answerSteps(expr, times, {
      source: new JoinedSource(watches.map(({ source }) => source)),
      lookbackMs,
      limits: { ...limits(expr), isOverdue },
      wallOffsetMs: scope.clock.wallOffsetMs(),
    });
    const notes = [...annotations, ...notesOn(expr, watches)];
    return limited(data, { limit, notes });
  } catch (error) {
    return refused(error);
  }
}

function exprOf(parameters: ApiParameters): Expr {
  const query = parameters.text('query') ?? '';
  if (query.length <= QUERY_MAX_LENGTH) return parsePromql(query);
  throw bad('query', `it has ${query.length} characters, at most ${QUERY_MAX_LENGTH}`);
}

function refused(error: unknown): ApiReply {
  if (error instanceof PromqlError) return failureOf(error, 'query');
  throw error;
}

/** Steps cost something even where they read no sample. */
function tooManySteps(expr: Expr, times: QueryTimes): string | undefined {
  if (times.kind === 'instant') return undefined;
  const steps = Math.floor((times.endMs - times.startMs) / times.stepMs) + 1;
  const parts = partsOf(expr);
  if (steps * parts <= WORK_MAX) return undefined;
  return `the query has ${parts} parts and ${steps} steps, together more than the guard works out`;
}

function limited(
  data: ApiData,
  { limit, notes }: { readonly limit: number | undefined; readonly notes: readonly string[] },
): ApiReply {
  if (data.resultType === 'scalar' || data.resultType === 'string') return success(data, notes);
  const { result } = data;
  if (result.length > SERIES_MAX) {
    const error = `the result has ${result.length} series, at most ${SERIES_MAX}: aggregate them`;
    return failure('execution', error);
  }
  if (data.resultType === 'matrix') {
    const points = data.result.reduce((sum, { values }) => sum + values.length, 0);
    if (points > POINTS_MAX) {
      const error = `the result has ${points} points, at most ${POINTS_MAX}: ask for fewer steps`;
      return failure('execution', error);
    }
  }
  if (limit === undefined || result.length <= limit) return success(data, notes);
  const cut = { ...data, result: result.slice(0, limit) };
  return success(cut, ['results truncated due to limit', ...notes]);
}

/** Says what the guard does not keep: an empty result would look like a healthy nothing. */
function notesOn(expr: Expr, watches: readonly ApiWatch[]): readonly string[] {
  const notes = new Set<string>();
  for (const { matchers } of selectorsOf(expr)) {
    const name = exactName(matchers);
    if (name === undefined || watches.some((watch) => isKept(name, watch))) continue;
    notes.add(`no rule reads ${name}, so the guard keeps none of it`);
  }
  return [...notes];
}

const OWN: ReadonlySet<string> = new Set(REPORT_SERIES);

function isKept(name: string, { rules }: ApiWatch): boolean {
  const isSignal = rules.pack.recorded.some((signal) => signal.name === name);
  return OWN.has(name) || isSignal || rules.readsMetric(name);
}
