import type { Labels } from '../base/labels.ts';
import type { Instant } from '../base/time.ts';
import { PromqlError } from '../promql/error.ts';
import type { VectorSample } from '../promql/result.ts';
import type { Series } from '../series/series.ts';
import type { EvaluationScope } from './record.ts';

/** Elements of a rule's result: of a cluster of a thousand nodes, ten for each node. */
export const RULE_RESULT_MAX = 10_000;

/** Series that all rules of a cluster may write, so that no rule file fills the memory. */
export const WRITTEN_SERIES_MAX = 100_000;

/** What rules of a group are evaluated with. */
export interface RuleScope extends EvaluationScope {
  /** The time of the group; `at` may lie a `query_offset` before it. */
  readonly now: Instant;
  /** The `limit` of the group; 0 for none. */
  readonly limit: number;
  readonly externalLabels: ReadonlyMap<string, string>;
  readonly externalUrl: string;
  /**
   * When recorded samples are said to be observed: with their evidence, so that a hold point knows
   * how old it is, or at the time of the evaluation, as Prometheus and its tests have it.
   */
  readonly stamp: 'evidence' | 'evaluation';
  readonly budget: SeriesBudget;
}

/** Counts the series that the rules of a cluster write in one evaluation. */
export class SeriesBudget {
  #left = WRITTEN_SERIES_MAX;

  /** Takes from what is left; false when there is not as much, and nothing is taken. */
  take(count: number): boolean {
    if (count > this.#left) return false;
    this.#left -= count;
    return true;
  }
}

/** A rule that could not be evaluated; the message goes into its health. */
export class RuleFailure extends Error {
  override readonly name = 'RuleFailure';
}

/** What went wrong, where it is the fault of a rule; throws on what is not. */
export function failureDetail(error: unknown): string {
  if (error instanceof RuleFailure || error instanceof PromqlError) return error.message;
  throw error;
}

/** Where samples of a result are written; what names a node of the cluster speaks for that node. */
export function openSeries(labels: Labels, { store, nodes }: EvaluationScope): Series {
  const node = labels.get('node');
  const known = node === '' ? undefined : nodes.find(({ id }) => id === node);
  return store.open(labels, known?.ordinal);
}

/** When a sample is said to be observed; literals and absences have no time of their own. */
export function stampOf({ oldest }: VectorSample, { stamp, at }: RuleScope): number {
  return stamp === 'evidence' && Number.isFinite(oldest) ? oldest : at;
}
