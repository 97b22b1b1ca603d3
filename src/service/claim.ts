import type { CompiledRunbook } from '../core/rulebook/compile.ts';
import type { Question } from '../core/verdict/case.ts';
import type { ClusterWatch } from './cluster-watch.ts';

/** A step that somebody wants to take now, checked against the configuration. */
export interface Claim {
  readonly watch: ClusterWatch;
  readonly question: Question;
  readonly runbook: CompiledRunbook;
  readonly holder: string;
  /** The principal. */
  readonly by: string;
  readonly rollout: string | undefined;
  readonly confirm: 'optional' | 'required';
  /** Undefined: as long as the runbook says. */
  readonly ttlMs: number | undefined;
  readonly idempotencyKey: string | undefined;
}
