import type { NodeId } from '../../base/ids.ts';
import type { ViewClock } from '../permits/view-of-permits.ts';
import type { LedgerView } from '../view.ts';
import { type Rollout, recordOf } from './rollout.ts';

/** The rollout that a step is named to be one of, as a decision on that step sees it. */
export function viewRollout(
  rollouts: readonly Rollout[],
  named: string | undefined,
  { toInstant }: Pick<ViewClock, 'toInstant'>,
): Pick<LedgerView, 'rollout' | 'unknownRollout'> {
  if (named === undefined) return { rollout: undefined };
  const found = rollouts.find(({ id }) => id === named);
  if (found === undefined) return { rollout: undefined, unknownRollout: named };
  const { id, kind, standing, runbook, startedAtMs, toVersion, nodes, records } = found;
  return {
    rollout: {
      ...{ id, kind, standing, runbook, toVersion },
      startedAt: toInstant(startedAtMs),
      nodes: nodes.map(({ node }) => node),
      yetToJoin: yetToJoin(found),
      done: records.filter(({ place }) => place === 'complete').map(({ node }) => node),
    },
  };
}

function yetToJoin(rollout: Rollout): readonly NodeId[] {
  if (rollout.kind !== 'scale-up') return [];
  return rollout.nodes.flatMap(({ node }) => {
    const effects = recordOf(rollout, node)?.effects ?? [];
    const isThere = recordOf(rollout, node)?.place === 'complete' || effects.includes('joined');
    return isThere ? [] : [node];
  });
}
