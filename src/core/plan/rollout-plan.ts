import type { NodeId } from '../base/ids.ts';
import type { Opening } from '../facts/opening.ts';
import { goalOf, type RolloutKind, type RolloutNode } from '../ledger/rollouts/rollout.ts';
import type { DecideInputs } from '../verdict/case.ts';
import { decide } from '../verdict/decide.ts';
import { describeRank } from '../verdict/rank.ts';
import { blocks } from '../verdict/report.ts';
import { finishOf } from './finish.ts';
import { type Obstacle, obstaclesOf } from './obstacles.ts';
import { makePlan } from './plan.ts';
import type { PlannedStep } from './step.ts';

/** What a rollout is planned from: the inputs of a decision, and what is to be done. */
export interface RolloutPlanInputs extends Omit<DecideInputs, 'question'> {
  readonly kind: RolloutKind;
  readonly toVersion: string | undefined;
  /** The members that join or leave, in the order of whoever asks; none for what rolls. */
  readonly members: readonly NodeId[];
  readonly openings: ReadonlyMap<string, readonly Opening[]>;
}

/** The nodes of a rollout in their order, and why it must not be started. */
export interface PlannedRollout {
  readonly nodes: readonly RolloutNode[];
  /** Empty when it may be started. */
  readonly obstacles: readonly Obstacle[];
  /** Whether there is anything to do. */
  readonly isNeeded: boolean;
}

/** Plans a rollout of the cluster as it is now. */
export function planRollout(inputs: RolloutPlanInputs): PlannedRollout {
  switch (inputs.kind) {
    case 'rolling-restart':
      // Every node is restarted once in it, also one that was restarted an hour ago.
      return rolling(inputs, { ...inputs.ledger, verifiedSteps: [] });
    case 'rolling-upgrade':
      return rolling(inputs, inputs.ledger);
    case 'scale-up':
    case 'scale-down':
      return scaling(inputs);
  }
}

function rolling(inputs: RolloutPlanInputs, ledger: DecideInputs['ledger']): PlannedRollout {
  const action = inputs.kind === 'rolling-upgrade' ? 'upgrade' : 'restart';
  const { steps, done, obstacles } = makePlan({ ...inputs, action, ledger });
  const already = `runs ${inputs.toVersion ?? ''} already`;
  return {
    nodes: [
      ...steps.map(({ node, rank, isCure }) => ({
        node,
        reason: isCure ? 'proven down: a cure' : describeRank(rank),
      })),
      ...done.map((node) => ({ node, reason: already })),
    ],
    obstacles,
    isNeeded: steps.length > 0,
  };
}

/** Members join or leave one by one; each is judged as if it were the first. */
function scaling(inputs: RolloutPlanInputs): PlannedRollout {
  const { kind, members } = inputs;
  const action = kind === 'scale-up' ? 'add' : goalOf(kind);
  const steps = members.map((node, index): PlannedStep => {
    const verdict = decide({ ...inputs, question: { node, action, toVersion: undefined } });
    // Leadership can be handed over when it is its turn.
    const waitsFor = verdict.holdPoints.filter(
      (report) => blocks(report) && report.name !== 'order_respected',
    );
    const rank = { rank: 'followers', led: 0 } as const;
    const { kind: now, isCure } = verdict;
    return { node, rank, isCure, batch: index + 1, handOver: undefined, kind: now, waitsFor };
  });
  const finish = finishOf(steps, { inputs: { ...inputs, action }, isUnderWay: false });
  return {
    nodes: members.map((node) => ({ node, reason: kind === 'scale-up' ? 'joins' : 'leaves' })),
    obstacles: [...tooFew(inputs), ...obstaclesOf(steps, finish)],
    isNeeded: members.length > 0,
  };
}

/** Each of them may go by itself, and all of them together be too many. */
function tooFew(inputs: RolloutPlanInputs): readonly Obstacle[] {
  const { kind, members, evaluation, runbook } = inputs;
  if (kind !== 'scale-down') return [];
  const voters = evaluation.snapshot.nodes.filter(
    ({ role, observation }) => role === 'voter' && observation.kind !== 'down',
  );
  const left = voters.filter(({ id }) => !members.includes(id)).length;
  const { minVoters } = runbook.definition.budget;
  if (left >= minVoters || left === voters.length) return [];
  const detail = `${left} of ${voters.length} live voters would be left, and ${minVoters} must be`;
  const clears = 'fewer members leave, or others join first';
  return [{ holdPoint: 'size_allowed', nodes: members, detail, clears }];
}
