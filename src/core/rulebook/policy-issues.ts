import type { Action } from '../cluster/action.ts';
import type { RuleIssue } from './issue.ts';
import type { RunbookDefinition } from './runbook.ts';
import type { SystemPack } from './signal.ts';

/**
 * What a runbook says that can never apply, or that this pack cannot do. It is refused rather than
 * passed over, since whoever wrote it counts on it.
 */
export function policyIssues(runbook: RunbookDefinition, pack: SystemPack): readonly RuleIssue[] {
  return [
    ...unused(runbook, {
      path: ['big_step'],
      isSaid: runbook.bigStep !== undefined,
      actions: ['cut-over', 'stop-cluster'],
    }),
    ...unused(runbook, {
      path: ['rollback', 'forbidden_after'],
      isSaid: runbook.noWayBackAfter.length > 0,
      actions: ['rollback'],
    }),
    ...unused(runbook, {
      path: ['rollback', 'run'],
      isSaid: runbook.rollback.run !== undefined,
      actions: ['rollback'],
    }),
    ...bigStepIssues(runbook),
    ...wayBackIssues(runbook),
    ...downgradeIssues(runbook, pack),
    ...timingIssues(runbook),
  ];
}

function unused(
  { actions: judged }: RunbookDefinition,
  {
    path,
    isSaid,
    actions,
  }: {
    readonly path: readonly string[];
    readonly isSaid: boolean;
    readonly actions: readonly Action[];
  },
): readonly RuleIssue[] {
  if (!isSaid || actions.some((action) => judged.includes(action))) return [];
  const message = `it is for ${actions.join(' and ')}, which this runbook does not judge`;
  return [{ path, message }];
}

/** Without an attestation that two people give, such a step could never go ahead. */
function bigStepIssues({ actions, bigStep }: RunbookDefinition): readonly RuleIssue[] {
  const big = actions.findIndex((action) => action === 'cut-over' || action === 'stop-cluster');
  if (big < 0 || bigStep !== undefined) return [];
  const message = `'${actions[big]}' takes every vote away: say who may order it with 'big_step'`;
  return [{ path: ['actions', big], message }];
}

/** A breach that is to be rolled back by nobody would only look as if it were taken care of. */
function wayBackIssues({ holdPoints, rollback }: RunbookDefinition): readonly RuleIssue[] {
  if (rollback.run !== undefined) return [];
  return holdPoints.flatMap(({ during }, index) => {
    if (during?.onBreach !== 'rollback') return [];
    const message = "nobody would take it back: say who with 'rollback.run', or write 'halt' here";
    return [{ path: ['hold_points', index, 'on_fail'], message }];
  });
}

function downgradeIssues(
  { actions }: RunbookDefinition,
  { downgrade, system }: SystemPack,
): readonly RuleIssue[] {
  const index = actions.indexOf('rollback');
  if (index < 0 || downgrade !== 'refused') return [];
  const message = `the pack '${system}' says that it never goes back to an older version`;
  return [{ path: ['actions', index], message }];
}

/** A step that may last longer than its rollout would make the rollout late by itself. */
function timingIssues({ timing }: RunbookDefinition): readonly RuleIssue[] {
  const { nodeWindowMs, soakMs, completeWithinMs } = timing;
  if (completeWithinMs === undefined) return [];
  if ((nodeWindowMs ?? 0) + soakMs <= completeWithinMs) return [];
  const message = 'one node with its soak takes longer than the whole rollout may';
  return [{ path: ['timing', 'complete_within'], message }];
}
