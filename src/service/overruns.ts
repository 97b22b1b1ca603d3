import type { NodeId } from '../core/base/ids.ts';
import { currentRollout } from '../core/ledger/rollouts/rollout.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import { type Case, openCase, type Question } from '../core/verdict/case.ts';
import { timedThings } from '../core/verdict/predicates/rollout-in-time.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import { type GatherSources, gather } from './gather.ts';
import type { Ledgers } from './ledgers.ts';

/** Something under way that takes longer than its runbook gives it. */
export interface Overrun {
  readonly what: 'rollout' | 'step' | 'election';
  readonly runbook: string;
  /** The node of a step; undefined for a rollout as a whole, and for an election. */
  readonly node: NodeId | undefined;
  /** How long it has taken, and what it may take, for people. */
  readonly observed: string;
  readonly required: string;
  readonly detail: string;
}

/** What overruns are found with. */
export interface OverrunSources extends GatherSources {
  readonly ledgers: Ledgers;
  readonly clock: Clock;
}

/**
 * Every rollout, step and election of a cluster that is late now, for whoever calls people. It is
 * worked out when it is asked for, from what a verdict would be made of; nothing is refused for it.
 */
export function overrunsIn(watch: ClusterWatch, sources: OverrunSources): readonly Overrun[] {
  return casesOf(watch, sources).flatMap(lateIn);
}

function lateIn(given: Case): readonly Overrun[] {
  const { runbook } = given.runbook.definition;
  return timedThings(given).flatMap(({ what, reports }) =>
    reports
      .filter(({ overrun }) => overrun)
      .map(({ node, observed, required = '', detail }) => ({
        ...{ what, runbook, node, required, detail },
        observed: String(observed),
      })),
  );
}

/** One case for each runbook by which something is under way; others set it no times. */
function casesOf(watch: ClusterWatch, sources: OverrunSources): readonly Case[] {
  const { ledgers, clock } = sources;
  const { cluster, rules, evaluation } = watch;
  const standing = ledgers.standingOf(cluster.id);
  if (standing.kind === 'unavailable' || evaluation === undefined) return [];
  return [...stepsByRunbook(standing.state)].flatMap(([name, question]) => {
    const runbook = rules.runbooks.find(({ definition }) => definition.runbook === name);
    const isThere = cluster.nodes.some(({ id }) => id === question.node);
    if (runbook === undefined || !isThere) return [];
    const asker = { node: question.node, holder: undefined, by: 'guard', isUndo: false };
    const judged = { watch, evaluation, question, runbook, asker, now: clock.now() };
    return [openCase(gather(judged, sources))];
  });
}

function stepsByRunbook({ permits, rollouts }: LedgerState): ReadonlyMap<string, Question> {
  const steps = new Map<string, Question>();
  const rollout = currentRollout(rollouts);
  const [first] = rollout?.nodes ?? [];
  if (rollout !== undefined && first !== undefined) {
    steps.set(rollout.runbook, { node: first.node, action: 'restart', toVersion: undefined });
  }
  for (const { runbook, node, action, toVersion } of permits.open) {
    steps.set(runbook, { node, action, toVersion });
  }
  return steps;
}
