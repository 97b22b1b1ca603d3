import { type Labels, METRIC_NAME } from '../../core/base/labels.ts';
import { PromqlError } from '../../core/promql/error.ts';
import { parsePromql } from '../../core/promql/parser.ts';
import type { Matcher } from '../../core/series/matcher.ts';
import type { Series } from '../../core/series/series.ts';
import { type ApiParameters, bad } from './parameters.ts';
import { type ApiReply, BadParameter, failure, failureOf, success } from './reply.ts';
import { type ApiScope, watchesOf } from './scope.ts';

/** Each goes over every series of the guard; dashboards send one or two. */
const SELECTORS_MAX = 64;

/** As many as a query may answer with. */
const ENTRIES_MAX = 10_000;

/** `/api/v1/series`: the label sets that the selectors in `match[]` match. */
export function listSeries(parameters: ApiParameters, scope: ApiScope): ApiReply {
  if (parameters.texts('match[]').length === 0) {
    return failure('bad_data', 'no match[] parameter provided');
  }
  return overSeries(parameters, scope, (found) =>
    [...found].sort(byKey).map((labels) => Object.fromEntries(labels)),
  );
}

/** `/api/v1/labels`: the names of all labels. */
export function listLabels(parameters: ApiParameters, scope: ApiScope): ApiReply {
  return overSeries(parameters, scope, (found) => {
    const names = new Set<string>();
    for (const labels of found) for (const [name] of labels) names.add(name);
    return [...names].sort();
  });
}

/** `/api/v1/label/<name>/values`: the values of one label. */
export function listLabelValues(
  name: string,
  parameters: ApiParameters,
  scope: ApiScope,
): ApiReply {
  return overSeries(parameters, scope, (found) => {
    const values = new Set<string>();
    for (const labels of found) values.add(labels.get(name));
    values.delete('');
    return [...values].sort();
  });
}

function overSeries(
  parameters: ApiParameters,
  scope: ApiScope,
  list: (found: Iterable<Labels>) => readonly unknown[],
): ApiReply {
  const limit = parameters.limit('limit') ?? ENTRIES_MAX;
  const selectors = selectorsIn(parameters);
  if (!Array.isArray(selectors)) return selectors;
  const offset = scope.clock.wallOffsetMs();
  const from = (parameters.wallTime('start') ?? Number.NEGATIVE_INFINITY) - offset;
  const to = (parameters.wallTime('end') ?? Number.POSITIVE_INFINITY) - offset;
  if (to < from) throw bad('end', 'end timestamp must not be before start time');
  const found = new Map<string, Labels>();
  for (const { source } of watchesOf(parameters, scope)) {
    for (const matchers of selectors) {
      for (const series of source.select(matchers)) {
        if (hasSampleIn(series, from, to)) found.set(series.labels.key, series.labels);
      }
    }
  }
  const listed = list(found.values());
  const most = Math.min(limit, ENTRIES_MAX);
  if (listed.length <= most) return success(listed);
  return success(listed.slice(0, most), ['results truncated due to limit']);
}

/** The matchers of each selector; those of one that matches everything where none is given. */
function selectorsIn(parameters: ApiParameters): (readonly Matcher[])[] | ApiReply {
  const texts = parameters.texts('match[]');
  if (texts.length === 0) return [[]];
  if (texts.length > SELECTORS_MAX) {
    throw new BadParameter(`${texts.length} selectors in match[], at most ${SELECTORS_MAX}`);
  }
  try {
    return texts.map((text) => {
      const expr = parsePromql(text);
      if (expr.kind === 'vector-selector') return expr.matchers;
      throw bad('match[]', `expected a selector such as up{node="n1"}`);
    });
  } catch (error) {
    if (error instanceof PromqlError) return failureOf(error, 'match[]');
    throw error;
  }
}

/** As exact as Prometheus's index is: between the first and the last sample counts as within. */
function hasSampleIn(series: Series, from: number, to: number): boolean {
  if (series.isUntouched) return false;
  const { times } = series;
  const oldest = series.count > 0 ? series.timeAt(0) : series.newestAt;
  const first = series.history === undefined ? oldest : Math.min(times.historyFrom, oldest);
  // What was swept out of the ring is in the history, or gone.
  return !(first > to) && !(series.newestAt < from);
}

function byKey(left: Labels, right: Labels): number {
  const [a, b] = [left, right].map((labels) => `${labels.get(METRIC_NAME)}\n${labels.key}`);
  if (a === b) return 0;
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
