import type { LogRecord } from '../../src/core/ledger/record.ts';
import { parseRolloutId, type RolloutId } from '../../src/core/ledger/rollouts/rollout.ts';
import { MAX_AGE_MS, TIMEOUT_MS, VERSIONS } from './scale.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

/** A rollout as the durable log has it, read without any code of the guard. */
export interface ModelRollout {
  readonly id: RolloutId;
  readonly holder: string;
  readonly toVersion: string | undefined;
  readonly nodes: readonly { readonly node: string }[];
  readonly standing: 'running' | 'paused' | 'aborted' | 'completed';
  /** Nodes of which the guard saw a step of it end well. */
  readonly finished: readonly string[];
}

interface Body {
  readonly id: string;
  readonly plan?: ModelRollout;
  readonly grant?: Step & { readonly id: string };
  readonly action?: string;
  readonly end?: string;
}

interface Step {
  readonly node: string;
  readonly action: string;
  readonly isCure: boolean;
  readonly rollout: string | undefined;
}

/** Steps that go forward however a rollout stands. */
const NEVER_HELD_UP = ['undrain', 'rollback'];

/** What a rollout is for: the other actions prepare it, or clear up after it. */
const GOALS = ['restart', 'upgrade'];

/** Where a rollout stands after a record of this type. */
const STANDINGS = new Map<string, ModelRollout['standing']>([
  ['rollout-paused', 'paused'],
  ['rollout-resumed', 'running'],
  ['rollout-aborted', 'aborted'],
  ['rollout-completed', 'completed'],
]);

/** Folds rollouts from the durable log, and holds what the guard does with them to it. */
export class RolloutLedger {
  readonly #world: World;
  readonly #truth: Truth;
  readonly #rollouts = new Map<string, ModelRollout>();
  readonly #steps = new Map<string, Step>();

  constructor(world: World, truth: Truth) {
    this.#world = world;
    this.#truth = truth;
  }

  /** Those that are neither completed nor aborted. */
  get unfinished(): readonly ModelRollout[] {
    return [...this.#rollouts.values()].filter(({ standing }) => !isOver(standing));
  }

  /** The rollout that somebody has begun; each pipeline begins one. */
  of(holder: string): ModelRollout | undefined {
    return [...this.#rollouts.values()].find((rollout) => rollout.holder === holder);
  }

  /** Something is durable. */
  durable({ type, body }: LogRecord): void {
    if (type.startsWith('permit-')) this.#permit(type, JSON.parse(body));
    if (type.startsWith('rollout-')) this.#rollout(type, JSON.parse(body));
  }

  #rollout(type: string, { id, plan }: Body): void {
    this.#world.note(`log ${type} ${plan?.id ?? id}`);
    if (plan !== undefined) {
      const [other] = this.unfinished;
      if (other !== undefined) this.#broken(`${plan.id} begins beside ${other.id}`);
      const named = parseRolloutId(plan.id);
      if (named === undefined) this.#broken(`${plan.id} is no name`);
      else this.#rollouts.set(plan.id, { ...plan, id: named, standing: 'running', finished: [] });
      return;
    }
    const rollout = this.#rollouts.get(id);
    const standing = STANDINGS.get(type);
    if (rollout === undefined || standing === undefined) return;
    if (isOver(rollout.standing)) this.#broken(`${type} of ${id}, which is ${rollout.standing}`);
    if (standing === 'completed') this.#completed(rollout);
    this.#rollouts.set(id, { ...rollout, standing });
  }

  #permit(type: string, { id, grant, action, end }: Body): void {
    if (grant !== undefined) {
      this.#steps.set(grant.id, grant);
      this.#begins(grant);
    }
    const step = this.#steps.get(id);
    if (step === undefined) return;
    if (type === 'permit-advanced' && action !== undefined) {
      this.#steps.set(id, { ...step, action });
    }
    if (type !== 'permit-ended') return;
    this.#steps.delete(id);
    const rollout = this.#rollouts.get(step.rollout ?? '');
    const isSeen = end === 'verified' || end === 'returned';
    if (rollout === undefined || !isSeen || !GOALS.includes(step.action)) return;
    this.#rollouts.set(rollout.id, { ...rollout, finished: [...rollout.finished, step.node] });
  }

  /** No step begins of what somebody has stopped, also for who has not heard of it. */
  #begins({ rollout: id, node, action, isCure }: Step): void {
    if (id === undefined || isCure || NEVER_HELD_UP.includes(action)) return;
    const standing = this.#rollouts.get(id)?.standing ?? 'unknown';
    if (standing !== 'running') this.#broken(`${action} ${node} begins in ${id}: ${standing}`);
  }

  /** A rollout is complete when every node of it is, and not because somebody says so. */
  #completed({ id, toVersion, nodes, finished }: ModelRollout): void {
    const sinceMs = this.#world.nowMs - 2 * (MAX_AGE_MS + TIMEOUT_MS);
    for (const { node } of nodes) {
      const isDone =
        toVersion === VERSIONS.after
          ? this.#truth.sightsSince(node, sinceMs).some(({ version }) => version === toVersion)
          : finished.includes(node);
      if (!isDone) this.#broken(`${id} is completed, and ${node} is not`);
    }
  }

  #broken(what: string): void {
    this.#world.broken('rollout', what);
  }
}

function isOver(standing: ModelRollout['standing']): boolean {
  return standing === 'aborted' || standing === 'completed';
}
