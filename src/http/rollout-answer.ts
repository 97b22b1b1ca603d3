import type { LedgerState } from '../core/ledger/state.ts';
import type { RolloutAnswer } from '../service/rollout-calls.ts';
import type { HttpContext } from './context.ts';
import { jsonPayload, send } from './payload.ts';
import { unavailable } from './permit-answer.ts';
import type { Problem } from './problem.ts';
import { type Exchange, refuse } from './refuse.ts';
import { type RolloutJson, viewRollout } from './views/rollout-view.ts';
import { waitSeconds } from './wall-time.ts';

/** Answers what was asked of a rollout: 201 for one that was begun by it, 200 for all others. */
export function sendRolloutAnswer(
  exchange: Exchange,
  answer: RolloutAnswer,
  context: HttpContext,
): void {
  if (answer.kind !== 'done') {
    refuse(exchange, problemOf(answer), context);
    return;
  }
  const { cluster, rollout, isNew } = answer;
  const standing = context.ledgers.standingOf(cluster);
  if (standing.kind === 'unavailable') {
    refuse(exchange, { code: 'ledger-unavailable', detail: standing.detail }, context);
    return;
  }
  const seen = context.sights.see(rollout, standing.state);
  const shown = shownWith(standing.state, viewRollout(seen));
  send(exchange.response, jsonPayload(isNew ? 201 : 200, shown));
}

/** The rollouts of a cluster as callers read them, the newest first. */
export function rolloutsIn(state: LedgerState, { sights }: HttpContext): readonly RolledJson[] {
  return state.rollouts
    .toReversed()
    .map((rollout) => shownWith(state, viewRollout(sights.see(rollout, state))));
}

/** A rollout with the last way back that was taken, or not taken, of it. */
interface RolledJson extends RolloutJson {
  readonly rollback:
    | { readonly id: string; readonly state: string; readonly why?: string }
    | undefined;
}

function shownWith({ rollbacks }: LedgerState, shown: RolloutJson): RolledJson {
  const last = rollbacks.findLast(({ rollout }) => rollout === shown.id);
  if (last === undefined) return { ...shown, rollback: undefined };
  const { id, standing } = last;
  const why = 'why' in standing ? { why: standing.why } : {};
  return { ...shown, rollback: { id, state: standing.kind, ...why } };
}

function problemOf(answer: Exclude<RolloutAnswer, { kind: 'done' }>): Problem {
  switch (answer.kind) {
    case 'refused':
    case 'question-refused':
      return answer.refusal;
    case 'obstructed': {
      const { obstacles } = answer;
      const names = [...new Set(obstacles.map(({ holdPoint }) => holdPoint))].join(', ');
      const detail = `it could not be finished and is not begun: ${names}`;
      return { code: 'rollout-refused', detail, obstacles };
    }
    case 'mismatch': {
      const detail = 'this key came with another rollout before: one key is for one rollout';
      return { code: 'idempotency-mismatch', field: 'Idempotency-Key', detail };
    }
    case 'warming-up': {
      const detail = `no scrape of ${answer.cluster} has concluded yet: ask again`;
      return { code: 'warming-up', detail, retryAfterSeconds: waitSeconds(answer.retryAfterMs) };
    }
    case 'unavailable':
      return unavailable(answer);
  }
}
