import type { NodeSnapshot } from '../cluster/node.ts';
import type { Case } from './case.ts';

/** Whether a member counts towards quorum now, and why not. */
export type Standing =
  | { readonly kind: 'counted' }
  | { readonly kind: 'learner' }
  | { readonly kind: 'out'; readonly why: string };

/** Only a voter that is observed and known to be caught up counts; doubt counts as out. */
export function standing(node: NodeSnapshot, given: Case): Standing {
  const { observation, indexLag } = node;
  if (node.role === 'learner') return { kind: 'learner' };
  if (observation.kind === 'down') return { kind: 'out', why: `down: ${observation.proof}` };
  if (observation.kind === 'unobservable') {
    return { kind: 'out', why: `unobservable: ${observation.why}` };
  }
  if (indexLag.kind === 'unknown') return { kind: 'out', why: `lag unknown: ${indexLag.detail}` };
  const limit = given.pack.caughtUpMaxLagEntries;
  if (indexLag.value <= limit) return { kind: 'counted' };
  return { kind: 'out', why: `${indexLag.value} entries behind` };
}
