import type { Aggregate } from '../ast.ts';
import { PromqlError } from '../error.ts';
import type { Provenance } from '../result.ts';
import { printShortest } from '../syntax/number.ts';
import { type Group, grouperOf } from './grouping.ts';
import { KahanMean, KahanSum } from './kahan.ts';
import { compareDownwards, compareNanLast, isOddQuantile, quantileOf } from './quantile.ts';
import { joinAll, joinProvenance, type Sample, type Scalar } from './sample.ts';
import type { Session } from './session.ts';

type Reducer = (samples: readonly Sample[], param: number) => number;

/** The aggregations that make one number of a group. */
const REDUCERS = {
  sum: (samples) => {
    const sum = new KahanSum();
    for (const { value } of samples) sum.add(value);
    return sum.total;
  },
  avg: ([first, ...rest]) => {
    const mean = new KahanMean(first?.value ?? Number.NaN);
    for (const { value } of rest) mean.add(value);
    return mean.mean;
  },
  min: (samples) => {
    let least = Number.NaN;
    for (const { value } of samples) if (value < least || Number.isNaN(least)) least = value;
    return least;
  },
  max: (samples) => {
    let most = Number.NaN;
    for (const { value } of samples) if (value > most || Number.isNaN(most)) most = value;
    return most;
  },
  count: (samples) => samples.length,
  group: () => 1,
  stddev: (samples) => Math.sqrt(variance(samples)),
  stdvar: (samples) => variance(samples),
  quantile: (samples, quantile) =>
    quantileOf(
      quantile,
      samples.map(({ value }) => value),
    ),
} as const satisfies Record<Exclude<Aggregate['op'], 'topk' | 'bottomk' | 'count_values'>, Reducer>;

/** Welford's running variance, as Prometheus computes it. */
function variance(samples: readonly Sample[]): number {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const { value } of samples) {
    count += 1;
    const delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
  return squares / count;
}

/** Aggregates a vector with an operator whose parameter, if it has one, is a number. */
export function aggregate(
  expr: Aggregate,
  input: { readonly samples: readonly Sample[]; readonly param: Scalar | undefined },
  session: Session,
): readonly Sample[] {
  const { op } = expr;
  const groups = grouperOf(expr).groups(input.samples);
  if (op === 'count_values') return [];
  if (op === 'topk' || op === 'bottomk') {
    return selectK(expr, groups, input.param ?? { value: Number.NaN, ...joinAll([]) });
  }
  if (op === 'quantile') warnOfQuantile(expr, input.param, session);
  const reduce: Reducer = REDUCERS[op];
  return groups.map(({ labels, samples }) => {
    const { oldest, nodes } = provenanceOf(samples, input.param);
    return {
      labels,
      value: reduce(samples, input.param?.value ?? Number.NaN),
      oldest,
      nodes,
      dropName: samples.some((sample) => sample.dropName),
    };
  });
}

function provenanceOf(samples: readonly Sample[], param: Scalar | undefined): Provenance {
  const own = joinAll(samples);
  return param === undefined ? own : joinProvenance(own, param);
}

function warnOfQuantile(expr: Aggregate, param: Scalar | undefined, session: Session): void {
  if (param === undefined || !isOddQuantile(param.value)) return;
  const shown = printShortest(param.value);
  const text = `PromQL warning: quantile value should be between 0 and 1, got ${shown}`;
  session.annotate(text, expr.param?.span ?? expr.span);
}

/** Counts beyond this overflow Prometheus's 64-bit integers. */
const K_LIMIT = 2 ** 63;

function selectK(expr: Aggregate, groups: readonly Group[], param: Scalar): readonly Sample[] {
  if (param.value < 1) return [];
  const span = expr.param?.span ?? expr.span;
  if (Number.isNaN(param.value)) throw new PromqlError('execution', span, 'Parameter value is NaN');
  if (param.value >= K_LIMIT) {
    const message = `Scalar value ${printShortest(param.value)} overflows int64`;
    throw new PromqlError('execution', span, message);
  }
  const compare = expr.op === 'topk' ? compareDownwards : compareNanLast;
  const count = Math.trunc(param.value);
  const order = (left: Sample, right: Sample): number => compare(left.value, right.value);
  // The sort is stable: of equal elements those that come first are kept.
  return groups
    .flatMap(({ samples }) => samples.toSorted(order).slice(0, count))
    .map((sample) => ({ ...sample, ...joinProvenance(sample, param) }));
}
