import type { NodeSnapshot } from '../cluster/node.ts';
import { isSameVersion } from '../cluster/version.ts';
import type { Case } from './case.ts';

/** Which nodes need no step any more, and what tells. */
export interface Done {
  /** Whether anything tells at all: a target version, a rollout, or steps that were verified. */
  readonly isKnown: boolean;
  /** What a node is that has been done, for a sentence. */
  readonly what: string;
  readonly has: (node: NodeSnapshot) => boolean;
}

/**
 * With a target version the version tells, and nothing else: a node that was done and then put back
 * is to be done again. Without one it is what the guard has verified: in the rollout that is under
 * way, else by permits of the last day. Without a ledger nothing tells.
 */
export function doneBy({ question, ledger }: Case): Done {
  const toVersion = question.toVersion ?? ledger.rollout?.toVersion;
  if (toVersion !== undefined) {
    const has = ({ version }: NodeSnapshot) =>
      version.kind === 'known' && isSameVersion(version.value, toVersion);
    return { isKnown: true, what: `at version ${toVersion}`, has };
  }
  const { rollout, verifiedSteps } = ledger;
  if (rollout !== undefined) {
    const has = ({ id }: NodeSnapshot) => rollout.done.includes(id);
    return { isKnown: true, what: `done in rollout ${rollout.id}`, has };
  }
  const restarted = new Set(
    verifiedSteps.flatMap(({ node, action }) => (isStep(action) ? [node] : [])),
  );
  const isKnown = restarted.size > 0;
  return { isKnown, what: 'known to be done', has: ({ id }) => restarted.has(id) };
}

/** Steps after which a node runs anew; a drain is only the beginning of one. */
function isStep(action: string): boolean {
  return action === 'restart' || action === 'upgrade';
}
