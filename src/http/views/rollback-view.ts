import { writeUtc } from '../../core/base/civil-date.ts';
import type { ClusterId } from '../../core/base/ids.ts';
import type { FiredStep, Rollback } from '../../core/ledger/rollbacks/rollback.ts';
import { type PlannedStep, stepsOf } from '../../core/ledger/rollbacks/rollback-step.ts';

/** A rollback as callers read it; JSON leaves out what is undefined. */
export interface RollbackJson {
  readonly id: string;
  readonly cluster: string;
  readonly state: Rollback['standing']['kind'];
  /** Why it halted, or was not begun, in one sentence without its full stop. */
  readonly why: string | undefined;
  /** The same in a word, where it was not begun. */
  readonly code: string | undefined;
  readonly rollout: string | undefined;
  readonly trip: string | undefined;
  readonly runbook: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  readonly endedAt: string | undefined;
  readonly dryRun: boolean;
  readonly actuator: string;
  readonly steps: readonly RollbackStepJson[];
  readonly rulebookDigest: string;
}

/** A step of a rollback: what is asked for, what was said of it and what was seen of it. */
interface RollbackStepJson {
  readonly id: string;
  readonly action: string;
  readonly node: string | undefined;
  readonly toVersion: string | undefined;
  readonly state: 'pending' | 'fired' | 'said-done' | 'failed' | 'unknown' | 'seen';
  readonly firedAt: string | undefined;
  readonly detail: string | undefined;
}

/** Shows a rollback. */
export function viewRollback(cluster: ClusterId, rollback: Rollback): RollbackJson {
  const { id, standing, rollout, trip, runbook, reason, by, intendedAtMs } = rollback;
  return {
    ...{ id, cluster, state: standing.kind },
    why: 'why' in standing ? standing.why : undefined,
    code: standing.kind === 'declined' ? standing.code : undefined,
    ...{ rollout, trip, runbook, reason, by, at: writeUtc(intendedAtMs) },
    endedAt: 'atMs' in standing ? writeUtc(standing.atMs) : undefined,
    ...{ dryRun: rollback.isDryRun, actuator: rollback.actuator },
    steps:
      standing.kind === 'declined' ? [] : stepsOf(rollback).map((step) => viewStep(step, rollback)),
    rulebookDigest: rollback.rulebookDigest,
  };
}

function viewStep(planned: PlannedStep, { steps }: Rollback): RollbackStepJson {
  const { id, index, action, back } = planned;
  const fired = steps.find((step) => step.index === index);
  return {
    ...{ id, action, node: back?.node, toVersion: back?.toVersion, state: stateOf(fired) },
    firedAt: fired && writeUtc(fired.firedAtMs),
    detail: fired?.said?.detail,
  };
}

function stateOf(fired: FiredStep | undefined): RollbackStepJson['state'] {
  if (fired === undefined) return 'pending';
  if (fired.seenAtMs !== undefined) return 'seen';
  if (fired.said === undefined) return 'fired';
  return fired.said.kind === 'done' ? 'said-done' : fired.said.kind;
}
