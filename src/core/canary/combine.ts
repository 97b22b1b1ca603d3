import type { ClusterTrouble } from './cluster-guard.ts';
import type { CriterionState } from './criterion-state.ts';

/** A criterion with what is to happen when it fails, and what it has come to. */
export interface JudgedCriterion {
  readonly name: string;
  readonly onFail: 'rollback' | 'investigate';
  readonly state: CriterionState;
}

/** Whether the way back is open. */
export type WayBack = { readonly kind: 'open' } | { readonly kind: 'closed'; readonly why: string };

/** What a canary has come to, with the criteria that made it so. */
export type CanaryOutcome =
  /** Every criterion is shown safe. */
  | { readonly kind: 'proceed' }
  /** Nothing more is done, and nothing is undone. `watching`: it may clear by itself. */
  | { readonly kind: 'hold'; readonly because: readonly string[]; readonly watching: boolean }
  /** The cluster is in trouble that the change is not to blame for: the rollout stops. */
  | { readonly kind: 'environment'; readonly because: readonly string[] }
  /** A person is asked. */
  | { readonly kind: 'investigate'; readonly because: readonly string[] }
  | { readonly kind: 'rollback'; readonly because: readonly string[] };

/**
 * Combines criteria. Only a criterion that failed, and that says `rollback`, rolls back:
 * suspicions, missing data, troubles of the cluster and failures that ask for a person never add
 * up to it, and where the way back is closed a person is asked.
 */
export function combine(
  criteria: readonly JudgedCriterion[],
  troubles: readonly ClusterTrouble[],
  wayBack: WayBack,
): CanaryOutcome {
  const having = (kind: CriterionState['kind']) =>
    criteria.filter(({ state }) => state.kind === kind);
  const failed = having('fail');
  const fatal = namesOf(failed.filter(({ onFail }) => onFail === 'rollback'));
  if (fatal.length > 0) {
    return wayBack.kind === 'open'
      ? { kind: 'rollback', because: fatal }
      : { kind: 'investigate', because: [...fatal, wayBack.why] };
  }
  if (failed.length > 0) return { kind: 'investigate', because: namesOf(failed) };
  const outside = having('environment');
  if (outside.length > 0) return { kind: 'environment', because: namesOf(outside) };
  const asking = having('nodata').filter(({ state }) => state.kind === 'nodata' && state.asks);
  if (asking.length > 0) return { kind: 'investigate', because: namesOf(asking) };
  if (criteria.length === 0) return { kind: 'hold', because: ['no criterion'], watching: false };
  const open = namesOf(criteria.filter(({ state }) => state.kind !== 'pass'));
  const because = [...open, ...troubles];
  return because.length === 0 ? { kind: 'proceed' } : { kind: 'hold', because, watching: true };
}

function namesOf(criteria: readonly JudgedCriterion[]): readonly string[] {
  return criteria.map(({ name }) => name);
}
