import { invariant } from '../core/base/errors.ts';
import type { ClusterId } from '../core/base/ids.ts';
import type { RollbackEvent } from '../core/ledger/events/rollback.ts';
import { PERMIT_TTL_MAX_MS } from '../core/ledger/guard-log.ts';
import type { Permit } from '../core/ledger/permits/permit.ts';
import type { NodeBack, Rollback } from '../core/ledger/rollbacks/rollback.ts';
import type { PlannedStep } from '../core/ledger/rollbacks/rollback-step.ts';
import { holderOf, nextOf, type RollbackNext } from '../core/plan/rollback-next.ts';
import type { RunbookDefinition } from '../core/rulebook/runbook.ts';
import type { Actuator, ActuatorOutcome, ActuatorStep } from '../ports/actuator.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Claims } from './claims.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import type { Ledgers } from './ledgers.ts';
import type { PermitCalls } from './permit-calls.ts';
import type { PermitSteward } from './permit-steward.ts';
import { type RollbackJournal, unfinishedIn } from './rollback-journal.ts';
import { patienceMs, runbookOf, sightOf } from './rollback-sight.ts';

/** What rollbacks are driven with. */
export interface RollbackDriverOptions {
  readonly ledgers: Pick<Ledgers, 'standingOf'>;
  readonly journal: Pick<RollbackJournal, 'write'>;
  readonly claims: Pick<Claims, 'claim'>;
  readonly permits: Pick<PermitCalls, 'command'>;
  readonly steward: Pick<PermitSteward, 'evidenceOf'>;
  /** Who takes the nodes of a runbook back; undefined where nobody does any more. */
  readonly actuatorOf: (runbook: RunbookDefinition) => Actuator | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends what is asked for when the guard ends. */
  readonly signal: AbortSignal;
}

/** What a drive sees of the watch of its cluster. */
export type DrivenWatch = Pick<ClusterWatch, 'cluster' | 'rules' | 'evaluation' | 'rulebookDigest'>;

/** The guard itself, as the principal that claims and asks. */
const GUARD = 'guard';

/** What comes after one act: the next one, or nothing until more is observed. */
type After = 'go-on' | 'wait';

interface Scene {
  readonly cluster: ClusterId;
  readonly rollback: Rollback;
  readonly watch: DrivenWatch;
  readonly actuator: Actuator | undefined;
  readonly runbook: RunbookDefinition | undefined;
}

/**
 * Takes the unfinished rollback of a cluster as far as it goes. What to do next is worked out anew
 * from what is durable, before every act, so that a guard that is started again goes on where the
 * one before it ended, and never begins a second time (I7).
 */
export class RollbackDriver {
  readonly #options: RollbackDriverOptions;
  readonly #startedAtMs: number;
  /** What actuators have said and the log has not taken yet, by the step. */
  readonly #unwritten = new Map<string, ActuatorOutcome>();

  constructor(options: RollbackDriverOptions) {
    this.#options = options;
    const { clock } = options;
    this.#startedAtMs = clock.now() + clock.wallOffsetMs();
  }

  /** Does whatever can be done now. Resolves when there is something to wait for. */
  async drive(watch: DrivenWatch): Promise<void> {
    const { ledgers, signal } = this.#options;
    const cluster = watch.cluster.id;
    while (!signal.aborted) {
      const standing = ledgers.standingOf(cluster);
      const state = standing.kind === 'ready' ? standing.state : undefined;
      const rollback = state && unfinishedIn(state);
      if (state === undefined || rollback === undefined) return;
      const scene = this.#sceneOf(rollback, watch);
      const { steward, clock } = this.#options;
      const sources = { watch, steward, clock, startedAtMs: this.#startedAtMs };
      const next = nextOf(rollback, sightOf(rollback, state, { ...sources, ...scene }));
      if ((await this.#act(next, scene)) === 'wait') return;
    }
  }

  /** Keeps the permit of what is under way, which may take longer than a permit lives. */
  async renew(watch: DrivenWatch): Promise<void> {
    const { ledgers, permits, clock } = this.#options;
    const standing = ledgers.standingOf(watch.cluster.id);
    const rollback = standing.kind === 'ready' ? unfinishedIn(standing.state) : undefined;
    if (standing.kind !== 'ready' || rollback === undefined) return;
    const nowMs = clock.now() + clock.wallOffsetMs();
    const due = standing.state.permits.open.find(
      ({ holder, stage, renewedAtMs, ttlMs }) =>
        holder === holderOf(rollback) &&
        stage.kind !== 'verifying' &&
        nowMs - renewedAtMs > ttlMs / 3,
    );
    if (due === undefined) return;
    await permits.command({ kind: 'renew', id: due.id, token: due.token, ttlMs: undefined }, GUARD);
  }

  #sceneOf(rollback: Rollback, watch: DrivenWatch): Scene {
    const runbook = runbookOf(watch, rollback.runbook);
    const actuator = runbook && this.#options.actuatorOf(runbook);
    return { cluster: watch.cluster.id, rollback, watch, actuator, runbook };
  }

  async #act(next: RollbackNext, scene: Scene): Promise<After> {
    const { rollback } = scene;
    const said = { by: GUARD, id: rollback.id } as const;
    switch (next.kind) {
      case 'over':
      case 'wait':
        return 'wait';
      case 'claim':
        return await this.#claim(next, scene);
      case 'fire':
        return await this.#fire(next, scene);
      case 'complete':
        return await this.#complete(next.permit, next.outcome);
      case 'seen': {
        const { step, detail } = next;
        const event = { type: 'rollback-node-seen', ...said, index: step.index, detail } as const;
        return await this.#write(scene, event);
      }
      case 'give-up': {
        const { step, detail } = next;
        return await this.#told(step, { kind: 'unknown', detail }, scene);
      }
      case 'halt':
        return await this.#write(scene, { type: 'rollback-halted', ...said, why: next.why });
      case 'end':
        return await this.#write(scene, { type: 'rollback-ended', ...said, result: next.result });
    }
  }

  /** Claims as anybody does: what holds for the undo is asked by the verdict, and nowhere else. */
  async #claim(
    { step, back }: { readonly step: PlannedStep; readonly back: NodeBack },
    scene: Scene,
  ): Promise<After> {
    const { cluster, rollback, runbook } = scene;
    const answer = await this.#options.claims.claim({
      question: {
        ...{ cluster, node: back.node, action: 'rollback', toVersion: back.toVersion },
        runbook: rollback.runbook,
      },
      ...{ holder: holderOf(rollback), by: GUARD, rollout: rollback.rollout },
      ...{ confirm: 'optional', idempotencyKey: step.id },
      ttlMs: Math.min(PERMIT_TTL_MAX_MS, patienceMs(runbook)),
    });
    switch (answer.kind) {
      case 'reserved':
        return 'go-on';
      case 'denied': {
        const { verdict } = answer.decided;
        if (verdict.kind !== 'blocked') return 'wait';
        return await this.#halt(scene, `${back.node} may not go back: ${verdict.summary}`);
      }
      case 'warming-up':
      case 'unavailable':
        return 'wait';
      case 'question-refused':
      case 'refused':
        return await this.#halt(scene, answer.refusal.detail);
      case 'repeated':
      case 'mismatch':
        return await this.#halt(scene, `the permit of ${back.node} was taken away`);
    }
  }

  /** Writes the step down, asks for it once that is durable, and writes down what was said. */
  async #fire(
    { step, token }: { readonly step: PlannedStep; readonly token: string | undefined },
    scene: Scene,
  ): Promise<After> {
    const { cluster, rollback, actuator } = scene;
    const heard = this.#unwritten.get(step.id);
    if (heard !== undefined) return await this.#told(step, heard, scene);
    if (actuator === undefined) {
      return await this.#halt(
        scene,
        `nobody takes nodes back any more: ${rollback.actuator} is gone`,
      );
    }
    const { journal, signal, clock, logger } = this.#options;
    const { id } = rollback;
    const fired: RollbackEvent = {
      ...{ type: 'rollback-step-fired', by: GUARD, id, index: step.index, token },
    };
    const firedAtMs = Math.trunc(clock.now() + clock.wallOffsetMs());
    if (!(await journal.write(cluster, rollback, fired))) return 'wait';
    const asked = askedOf(step, { scene, token, firedAtMs });
    const fields = { cluster, rollback: id, step: step.id, actuator: actuator.name };
    logger.warn('a step of a rollback is asked for', fields);
    const outcome = rollback.isDryRun
      ? await actuator.rehearse(asked, signal)
      : await actuator.run(asked, signal);
    logger.warn('a step of a rollback was answered', { ...fields, ...outcome });
    // Cut off with the guard it was not answered: the next one asks again, by the same name.
    if (signal.aborted && outcome.kind !== 'done') return 'wait';
    this.#unwritten.set(step.id, outcome);
    const now = this.#newest(scene);
    return now === undefined ? 'wait' : await this.#told(step, outcome, now);
  }

  /** Writes down what an actuator has said; until the log takes it, it is remembered here. */
  async #told(step: PlannedStep, outcome: ActuatorOutcome, scene: Scene): Promise<After> {
    const { kind, detail } = outcome;
    const about = { by: GUARD, id: scene.rollback.id, index: step.index, detail } as const;
    const event: RollbackEvent =
      kind === 'done'
        ? { type: 'rollback-step-done', ...about }
        : { type: 'rollback-step-failed', ...about, isUnknown: kind === 'unknown' };
    const after = await this.#write(scene, event);
    if (after === 'go-on') this.#unwritten.delete(step.id);
    return after;
  }

  #newest(scene: Scene): Scene | undefined {
    const standing = this.#options.ledgers.standingOf(scene.cluster);
    const rollback = standing.kind === 'ready' ? unfinishedIn(standing.state) : undefined;
    invariant(
      rollback === undefined || rollback.id === scene.rollback.id,
      'one rollback of a cluster is unfinished at a time',
    );
    return rollback && { ...scene, rollback };
  }

  async #complete({ id, token }: Permit, outcome: 'done' | 'failed'): Promise<After> {
    const answer = await this.#options.permits.command(
      { kind: 'complete', id, token, outcome },
      GUARD,
    );
    return answer.kind === 'done' ? 'go-on' : 'wait';
  }

  async #halt(scene: Scene, why: string): Promise<After> {
    return await this.#write(scene, {
      ...{ type: 'rollback-halted', by: GUARD, id: scene.rollback.id, why },
    });
  }

  async #write({ cluster, rollback }: Scene, event: RollbackEvent): Promise<After> {
    const isWritten = await this.#options.journal.write(cluster, rollback, event);
    if (!isWritten) return 'wait';
    const { logger } = this.#options;
    const fields = { cluster, rollback: rollback.id };
    if (event.type === 'rollback-halted') {
      logger.error('a rollback has halted: a person is needed', { ...fields, why: event.why });
    }
    if (event.type === 'rollback-ended')
      logger.warn('a rollback is over', { ...fields, result: event.result });
    return 'go-on';
  }
}

function askedOf(
  { id, action, back }: PlannedStep,
  given: {
    readonly scene: Scene;
    readonly token: string | undefined;
    readonly firedAtMs: number;
  },
): ActuatorStep {
  const { cluster, rollback } = given.scene;
  const { rollout, runbook, reason } = rollback;
  const { token, firedAtMs } = given;
  return {
    ...{ id, action, cluster, node: back?.node, toVersion: back?.toVersion },
    ...{ rollback: rollback.id, rollout, runbook, reason, token, firedAtMs },
  };
}
