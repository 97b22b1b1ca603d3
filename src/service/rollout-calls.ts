import { invariant } from '../core/base/errors.ts';
import type { ClusterId } from '../core/base/ids.ts';
import { encodeEvent } from '../core/ledger/event.ts';
import type { Rollout, RolloutId, RolloutPlan } from '../core/ledger/rollouts/rollout.ts';
import {
  begunBefore,
  decideRolloutCommand,
  type RolloutCommand,
  type RolloutOutcome,
  type RolloutRefusal,
  startRollout,
} from '../core/ledger/rollouts/rollout-command.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { Obstacle } from '../core/plan/obstacles.ts';
import { wordsTaken } from '../core/verdict/predicates/attestations-valid.ts';
import type { Ids } from '../ports/ids.ts';
import type { Logger } from '../ports/logger.ts';
import type { Guard } from './guard.ts';
import type { LedgerDecision, LedgerUnavailable, Transacted } from './ledger-answers.ts';
import { planOn, type RolloutPlanning, startRequest, type WantedRollout } from './rollout-plans.ts';
import { type RawRollout, type RolloutQuestionRefusal, readRollout } from './rollout-question.ts';

/** What a start, or anything else that is asked of a rollout, comes to. */
export type RolloutAnswer =
  /** Durable. */
  | {
      readonly kind: 'done';
      readonly cluster: ClusterId;
      readonly rollout: Rollout;
      /** Whether it was begun by this very request. */
      readonly isNew: boolean;
    }
  | { readonly kind: 'question-refused'; readonly refusal: RolloutQuestionRefusal }
  | { readonly kind: 'refused'; readonly refusal: RolloutRefusal }
  /** It could not be finished, and so is not begun. */
  | { readonly kind: 'obstructed'; readonly obstacles: readonly Obstacle[] }
  /** The same idempotency key with another question. */
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'warming-up'; readonly cluster: ClusterId; readonly retryAfterMs: number }
  | LedgerUnavailable;

/** What a person says of a rollout that is there. */
export type RolloutWish =
  | { readonly kind: 'pause' | 'abort'; readonly why: string }
  | { readonly kind: 'resume'; readonly why: string | undefined }
  | { readonly kind: 'rekey'; readonly toVersion: string; readonly why: string };

/** What calls on rollouts are worked out with. */
export interface RolloutCallsOptions extends RolloutPlanning {
  readonly guard: Pick<Guard, 'watches'>;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** What a transaction gives: an answer that changes nothing, or a rollout in the state after it. */
type Result =
  | { readonly kind: 'answer'; readonly answer: RolloutAnswer }
  | { readonly kind: 'done'; readonly id: RolloutId; readonly isNew: boolean };

/** Starts rollouts and steers them. Their steps are claimed one by one, like any other. */
export class RolloutCalls {
  readonly #options: RolloutCallsOptions;

  constructor(options: RolloutCallsOptions) {
    this.#options = options;
  }

  /**
   * Begins a rollout, unless it could not be finished: then nothing is begun. What people have
   * vouched for is asked here and at no step, since what began on good words must be able to end.
   */
  async start(raw: RawRollout): Promise<RolloutAnswer> {
    const read = readRollout(raw, this.#options.guard.watches);
    if (!read.ok) return { kind: 'question-refused', refusal: read.refusal };
    const { wanted } = read;
    const { cluster } = wanted.watch;
    const { holder, by, idempotencyKey } = raw;
    const request = startRequest(idempotencyKey, wanted, holder);
    return await this.#transact(cluster.id, 'start', (state) => {
      const before = begunBefore(state, request, by);
      if (before !== undefined) {
        if (before.request?.digest !== request?.digest) return answered({ kind: 'mismatch' });
        return done(before.id);
      }
      const made = this.#plan(state, wanted);
      if (made.kind !== 'planned') return answered(made);
      const { runbook } = wanted.runbook.definition;
      const plan: RolloutPlan = {
        id: this.#options.ids.rollout(),
        ...{ kind: wanted.kind, runbook, toVersion: wanted.toVersion, nodes: made.nodes },
        ...{ holder, request, rulebookDigest: wanted.watch.rulebookDigest },
        attestations: made.attestations,
      };
      return this.#written(startRollout(state, plan, by), { id: plan.id, isNew: true });
    });
  }

  /** Pauses, resumes, aborts or re-keys a rollout of a cluster; durable when done. */
  async steer({ cluster, id, by }: SteeredRollout, wish: RolloutWish): Promise<RolloutAnswer> {
    return await this.#transact(cluster, wish.kind, (state) => {
      const command = this.#commandOf(wish, { state, cluster, id });
      if (command.kind === 'answer') return answered(command.answer);
      const outcome = decideRolloutCommand(state, command.command, by);
      return this.#written(outcome, { id, isNew: false });
    });
  }

  /** A change of the version is planned anew, since other nodes may have to go in another order. */
  #commandOf(
    wish: RolloutWish,
    { state, cluster, id }: { state: LedgerState; cluster: ClusterId; id: RolloutId },
  ): { kind: 'command'; command: RolloutCommand } | { kind: 'answer'; answer: RolloutAnswer } {
    if (wish.kind !== 'rekey') return { kind: 'command', command: { ...wish, id } };
    const rollout = state.rollouts.find((each) => each.id === id);
    const { watches } = this.#options.guard;
    const raw = {
      ...{ cluster, kind: rollout?.kind ?? 'rolling-upgrade', runbook: rollout?.runbook },
      ...{ toVersion: wish.toVersion, members: [] },
    };
    const read = readRollout(raw, watches);
    if (!read.ok) {
      return { kind: 'answer', answer: { kind: 'question-refused', refusal: read.refusal } };
    }
    const made = this.#plan(state, read.wanted);
    if (made.kind !== 'planned') return { kind: 'answer', answer: made };
    const { rulebookDigest } = read.wanted.watch;
    return { kind: 'command', command: { ...wish, id, nodes: made.nodes, rulebookDigest } };
  }

  #plan(state: LedgerState, wanted: WantedRollout) {
    const { evaluation, cluster } = wanted.watch;
    if (evaluation === undefined) {
      const retryAfterMs = cluster.intervalMs;
      return { kind: 'warming-up', cluster: cluster.id, retryAfterMs } as const;
    }
    const { planned, inputs } = planOn(state, { wanted, evaluation }, this.#options);
    const { nodes, obstacles, isNeeded } = planned;
    if (obstacles.length > 0) return { kind: 'obstructed', obstacles } as const;
    if (!isNeeded) {
      const detail = `nothing is left to do: every node runs ${wanted.toVersion ?? ''} already`;
      return { kind: 'refused', refusal: { code: 'rollout-refused', detail } } as const;
    }
    const attestations = wordsTaken(inputs).map(({ id }) => id);
    return { kind: 'planned', nodes, attestations } as const;
  }

  #written(
    outcome: RolloutOutcome,
    { id, isNew }: { readonly id: RolloutId; readonly isNew: boolean },
  ): LedgerDecision<Result> {
    if (outcome.kind === 'refused') return answered(outcome);
    const { clock } = this.#options;
    const atMs = Math.trunc(clock.now() + clock.wallOffsetMs());
    const records = outcome.events.map((event) => encodeEvent(event, atMs));
    return { kind: 'decided', records, result: { kind: 'done', id, isNew } };
  }

  async #transact(
    cluster: ClusterId,
    call: string,
    decide: (state: LedgerState) => LedgerDecision<Result>,
  ): Promise<RolloutAnswer> {
    const transacted = await this.#options.ledgers.transact<Result>(cluster, decide);
    const answer = answerOf(cluster, transacted);
    const rollout = answer.kind === 'done' ? answer.rollout.id : undefined;
    this.#options.logger.info('a rollout was asked for', {
      ...{ cluster, call, answer: answer.kind },
      ...(rollout !== undefined && { rollout }),
    });
    return answer;
  }
}

/** A rollout that somebody steers. */
export interface SteeredRollout {
  readonly cluster: ClusterId;
  readonly id: RolloutId;
  /** The principal. */
  readonly by: string;
}

function answered(answer: RolloutAnswer): LedgerDecision<Result> {
  return { kind: 'decided', records: [], result: { kind: 'answer', answer } };
}

/** A repeat of what is so already. */
function done(id: RolloutId): LedgerDecision<Result> {
  return { kind: 'decided', records: [], result: { kind: 'done', id, isNew: false } };
}

function answerOf(cluster: ClusterId, transacted: Transacted<Result>): RolloutAnswer {
  if (transacted.kind === 'unavailable') return transacted;
  const { state, result } = transacted;
  if (result.kind === 'answer') return result.answer;
  const rollout = state.rollouts.find(({ id }) => id === result.id);
  invariant(rollout !== undefined, 'what was begun or steered is in the state after it');
  return { kind: 'done', cluster, rollout, isNew: result.isNew };
}
