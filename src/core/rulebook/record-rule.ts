import { type Labels, METRIC_NAME } from '../base/labels.ts';
import { instant } from '../base/time.ts';
import { LabelCache } from '../promql/eval/label-cache.ts';
import type { VectorSample } from '../promql/result.ts';
import type { Series } from '../series/series.ts';
import type { RecordRuleState } from './group-state.ts';
import type { CompiledRecord } from './rule-group.ts';
import { resultOf } from './rule-result.ts';
import { failureDetail, openSeries, RuleFailure, type RuleScope, stampOf } from './rule-scope.ts';

/**
 * Evaluates a recording rule and writes its series. Those that it wrote before and gives no more
 * end; so do all of them when it fails, since an old value would look like a fresh one.
 */
export function evaluateRecord(before: RecordRuleState, scope: RuleScope): RecordRuleState {
  const { rule } = before;
  try {
    const { samples, health } = resultOf(rule.expr, scope);
    const labelled = checked(rule, samples, scope);
    const written = new Set<Series>();
    for (const [labels, sample] of labelled) {
      const series = openSeries(labels, scope);
      scope.store.append(series, instant(stampOf(sample, scope)), sample.value);
      written.add(series);
    }
    endOthers(before.written, written, scope);
    return { kind: 'record', rule, health, written };
  } catch (error) {
    const health = { kind: 'failed', detail: failureDetail(error) } as const;
    endOthers(before.written, new Set(), scope);
    return { kind: 'record', rule, health, written: new Set() };
  }
}

type Labelled = readonly (readonly [Labels, VectorSample])[];

function checked(
  rule: CompiledRecord,
  samples: readonly VectorSample[],
  { limit, budget }: RuleScope,
): Labelled {
  const seen = new Set<string>();
  const labelled = samples.map((sample) => {
    const labels = labelsOf(rule, sample);
    if (seen.has(labels.key)) {
      const message = 'vector contains metrics with the same labelset after applying rule labels';
      throw new RuleFailure(message);
    }
    seen.add(labels.key);
    return [labels, sample] as const;
  });
  if (limit > 0 && labelled.length > limit) {
    throw new RuleFailure(`exceeded limit of ${limit} with ${labelled.length} series`);
  }
  if (!budget.take(labelled.length)) {
    throw new RuleFailure('the rules of the cluster write more series than the guard keeps');
  }
  return labelled;
}

const caches = new WeakMap<CompiledRecord, LabelCache<Labels>>();

/** Labels of series stay the same objects, so what is derived of them is remembered. */
function labelsOf(rule: CompiledRecord, { labels }: VectorSample): Labels {
  let cache = caches.get(rule);
  if (cache === undefined) {
    cache = new LabelCache((own) =>
      rule.labels.reduce(
        (made, [name, value]) => made.with(name, value),
        own.with(METRIC_NAME, rule.definition.record),
      ),
    );
    caches.set(rule, cache);
  }
  return cache.get(labels);
}

/** Ends series that were written before and are not now. */
export function endOthers(
  before: ReadonlySet<Series>,
  now: ReadonlySet<Series>,
  { store, at }: RuleScope,
): void {
  for (const series of before) if (!now.has(series)) store.end(series, at);
}
