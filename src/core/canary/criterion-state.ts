import type { DurationMs, Instant } from '../base/time.ts';

/** Why a criterion cannot be judged. */
export type NoDataWhy =
  /** Nobody shows anything: the guard is blind, or the source of metrics is down. */
  | 'blind'
  /** No node has ever shown the metric. */
  | 'metric-unknown'
  /** The others show the metric, and the canary does not. */
  | 'metric-lost'
  /** The canary says nothing while others do. */
  | 'canary-silent'
  /** There is nothing to compare with: neither a peer nor a past. */
  | 'no-baseline'
  /** The past of the cluster jumps about so much that the limit would be passed by chance. */
  | 'too-noisy'
  /** There are no buckets near the limit. */
  | 'too-coarse';

/** What made a criterion fail. */
export type FailedBy =
  /** An e-value reached its bar. */
  | 'evidence'
  /** So many errors that no statistics are asked. */
  | 'gross-damage'
  /** Enough of the last looks were beyond the limit. */
  | 'persistence'
  | 'not-converging'
  /** It will be beyond the limit before the canary ends. */
  | 'slope';

/** What is missing until a criterion is shown safe. */
export interface Missing {
  /** Events, or looks where a criterion counts looks; undefined if no number of them will do. */
  readonly count: number | undefined;
  readonly of: 'events' | 'looks';
  /** How long that takes at the pace so far; undefined while there is none. */
  readonly aboutMs: DurationMs | undefined;
}

/** What a criterion has come to. Only `fail` may ever roll anything back. */
export type CriterionState =
  /** Shown safe. */
  | { readonly kind: 'pass' }
  /** Shown bad, and worse than what it is compared with; stays so until judging starts anew. */
  | { readonly kind: 'fail'; readonly by: FailedBy; readonly at: Instant }
  /** Beyond the limit, and so are the others: not the fault of the change, nor safe to go on. */
  | { readonly kind: 'environment' }
  /** Neither yet. `suspects`: beyond the limit, and not yet known whose fault that is. */
  | { readonly kind: 'watch'; readonly suspects: boolean; readonly missing: Missing | undefined }
  /** It cannot be told. `asks`: a person has to look, since waiting may not bring it back. */
  | { readonly kind: 'nodata'; readonly why: NoDataWhy; readonly asks: boolean };

/** A state with the numbers behind it and one sentence about them, without its full stop. */
export interface Finding<T> {
  readonly state: CriterionState;
  readonly numbers: T;
  readonly detail: string;
}

/** When a criterion failed, and by what; kept in the state of a judge. */
export interface Failure {
  readonly at: Instant;
  readonly by: FailedBy;
}

/** A criterion of which nothing is known. */
export function noData(why: NoDataWhy, asks: boolean): CriterionState {
  return { kind: 'nodata', why, asks };
}
