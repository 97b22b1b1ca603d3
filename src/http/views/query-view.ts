import { type Instant, instant } from '../../core/base/time.ts';
import type { PromqlValue, Provenance } from '../../core/promql/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { QueriedWatch, QueryAnswer } from '../../service/query.ts';
import { ageSeconds, wallTime } from '../wall-time.ts';

/** The result of a query, with where each value comes from. */
export interface QueryView {
  readonly cluster: string;
  readonly query: string;
  readonly at: string | undefined;
  readonly type: PromqlValue['type'];
  readonly samples: readonly QuerySampleView[];
  readonly notes: readonly string[];
}

/** One value; a scalar and a text have no labels. */
export interface QuerySampleView {
  readonly labels: Readonly<Record<string, string>>;
  /** JSON has no NaN and no infinity: they are texts, as Prometheus writes them. */
  readonly value: number | string;
  /** Left out where the value was made from no sample, or from the absence of one. */
  readonly ageSeconds: number | undefined;
  readonly nodes: readonly string[];
}

/** Shows the result of a query. */
export function viewQuery(
  { watch, query, at, result, notes }: Extract<QueryAnswer, { kind: 'result' }>,
  clock: Pick<Clock, 'wallOffsetMs'>,
): QueryView {
  const { value } = result;
  return {
    cluster: watch.cluster.id,
    query,
    at: wallTime(at, clock),
    type: value.type,
    samples: viewSamples(value, { watch, at }),
    notes,
  };
}

function viewSamples(
  value: PromqlValue,
  where: { readonly watch: QueriedWatch; readonly at: Instant },
): readonly QuerySampleView[] {
  switch (value.type) {
    case 'string':
      return [{ labels: {}, value: value.value, ageSeconds: undefined, nodes: [] }];
    case 'scalar':
      return [{ labels: {}, value: viewNumber(value.value), ...viewProvenance(value, where) }];
    case 'vector':
      return value.samples.map((sample) => ({
        labels: Object.fromEntries(sample.labels),
        value: viewNumber(sample.value),
        ...viewProvenance(sample, where),
      }));
  }
}

function viewNumber(value: number): number | string {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

function viewProvenance(
  { oldest, nodes }: Provenance,
  { watch, at }: { readonly watch: QueriedWatch; readonly at: Instant },
): Pick<QuerySampleView, 'ageSeconds' | 'nodes'> {
  const names = watch.cluster.nodes.filter(({ ordinal }) => nodes.has(ordinal));
  return { ageSeconds: ageSeconds(at, instant(oldest)), nodes: names.map(({ id }) => id) };
}
