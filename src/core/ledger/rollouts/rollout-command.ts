import type { RolloutEvent } from '../events/rollout.ts';
import type { RequestKey } from '../permits/permit.ts';
import type { LedgerState } from '../state.ts';
import {
  currentRollout,
  isOver,
  type Rollout,
  type RolloutId,
  type RolloutNode,
  type RolloutPlan,
} from './rollout.ts';

/** What people do to a rollout that is there. */
export type RolloutCommand =
  | { readonly kind: 'pause' | 'abort'; readonly id: RolloutId; readonly why: string }
  | { readonly kind: 'resume'; readonly id: RolloutId; readonly why: string | undefined }
  | {
      readonly kind: 'rekey';
      readonly id: RolloutId;
      readonly toVersion: string;
      readonly nodes: readonly RolloutNode[];
      readonly rulebookDigest: string;
      readonly why: string;
    };

/** Why something is refused that is asked of a rollout. */
export type RolloutRefusalCode =
  | 'unknown-rollout'
  | 'rollout-under-way'
  | 'rollout-over'
  | 'rollout-refused';

/** A refused command: what is wrong and what would be right, in one sentence. */
export interface RolloutRefusal {
  readonly code: RolloutRefusalCode;
  readonly detail: string;
}

/** What a command comes to; without events it repeats what is so already. */
export type RolloutOutcome =
  | { readonly kind: 'events'; readonly events: readonly RolloutEvent[] }
  | { readonly kind: 'refused'; readonly refusal: RolloutRefusal };

/** The rollout that the same request began before, by the same principal. */
export function begunBefore(
  { rollouts }: Pick<LedgerState, 'rollouts'>,
  request: RequestKey | undefined,
  by: string,
): Rollout | undefined {
  if (request === undefined) return undefined;
  return rollouts.find((each) => each.by === by && each.request?.key === request.key);
}

/** Whether a rollout may begin beside what there is; that it can be finished is asked before. */
export function startRollout(
  { rollouts, cluster }: Pick<LedgerState, 'rollouts' | 'cluster'>,
  plan: RolloutPlan,
  by: string,
): RolloutOutcome {
  const current = currentRollout(rollouts);
  if (current === undefined) {
    return { kind: 'events', events: [{ type: 'rollout-started', by, plan }] };
  }
  const { id, kind, holder } = current;
  const detail = `${cluster} has the ${kind} ${id} of ${holder} under way: end it first`;
  return refuse('rollout-under-way', detail);
}

/** Decides what somebody asks of a rollout. Pure. */
export function decideRolloutCommand(
  { rollouts, cluster }: Pick<LedgerState, 'rollouts' | 'cluster'>,
  command: RolloutCommand,
  by: string,
): RolloutOutcome {
  const { id } = command;
  const rollout = rollouts.find((each) => each.id === id);
  if (rollout === undefined) return refuse('unknown-rollout', `${cluster} has no rollout ${id}`);
  const { standing } = rollout;
  const isRepeat = standing.kind === STANDING_AFTER[command.kind];
  if (isRepeat && command.kind !== 'rekey') return { kind: 'events', events: [] };
  if (isOver(rollout)) return refuse('rollout-over', describeOver(rollout));
  switch (command.kind) {
    case 'pause': {
      const { why } = command;
      return { kind: 'events', events: [{ type: 'rollout-paused', by, id, why }] };
    }
    case 'resume': {
      const { why } = command;
      return { kind: 'events', events: [{ type: 'rollout-resumed', by, id, why }] };
    }
    case 'abort': {
      const { why } = command;
      return { kind: 'events', events: [{ type: 'rollout-aborted', by, id, why }] };
    }
    case 'rekey': {
      const { kind: _, ...said } = command;
      return { kind: 'events', events: [{ type: 'rollout-rekeyed', by, ...said }] };
    }
  }
}

/** What makes a command the repeat of one whose answer was lost. */
const STANDING_AFTER = {
  pause: 'paused',
  resume: 'running',
  abort: 'aborted',
  rekey: undefined,
} as const;

/** How a rollout ended, for a sentence. */
function describeOver({ id, standing }: Pick<Rollout, 'id' | 'standing'>): string {
  return standing.kind === 'aborted'
    ? `${id} was aborted by ${standing.by} (${standing.why})`
    : `${id} is over: every node is complete`;
}

function refuse(code: RolloutRefusalCode, detail: string): RolloutOutcome {
  return { kind: 'refused', refusal: { code, detail } };
}
