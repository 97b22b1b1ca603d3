import type { LogRecord } from '../../src/core/ledger/record.ts';
import { parseTripId, type TripId } from '../../src/core/ledger/trips/trip.ts';
import type { World } from './world.ts';

/** A rollback as the durable log has it, read without any code of the guard. */
interface ModelRollback {
  readonly id: string;
  /** The rollout, or the permit of a single step, that it undoes. */
  readonly undoes: string;
  readonly nodes: readonly { readonly node: string }[];
  readonly pauses: boolean;
  readonly standing: 'running' | 'halted' | 'rolled-back' | 'declined';
  /** The steps that were written down before anybody was asked for them. */
  readonly fired: readonly string[];
}

interface Body {
  readonly id: string;
  readonly index: number;
  readonly plan?: ModelRollback;
  readonly trip?: { readonly id: string };
  readonly result?: ModelRollback['standing'];
}

/** Folds trips and rollbacks from the durable log, and knows what was asked for in truth (I7). */
export class RollbackLedger {
  readonly #world: World;
  readonly #rollbacks = new Map<string, ModelRollback>();
  readonly #trips = new Set<TripId>();
  /** Which rollbacks have really done something, by what they undo. */
  readonly #effects = new Map<string, Set<string>>();
  readonly #asked = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Trips that nobody has cleared. */
  get openTrips(): readonly TripId[] {
    return [...this.#trips];
  }

  /** Whether the rollback that holds a permit goes on; undefined of other holders. */
  runs(holder: string): boolean | undefined {
    const [, id] = /^rollback (\S+)$/.exec(holder) ?? [];
    return id === undefined ? undefined : this.#rollbacks.get(id)?.standing === 'running';
  }

  /** Whether any rollback goes on. */
  get isRunning(): boolean {
    return [...this.#rollbacks.values()].some(({ standing }) => standing === 'running');
  }

  /** Rollbacks that had the cluster paused and never had it resumed. */
  get unresumed(): readonly string[] {
    const all = [...this.#rollbacks.values()].filter(({ pauses }) => pauses);
    return all.flatMap(({ id, nodes }) => {
      const isPaused = this.#asked.has(`${id}-0`);
      return isPaused && !this.#asked.has(`${id}-${nodes.length + 1}`) ? [id] : [];
    });
  }

  /** Somebody is asked for a step: that has to be written down already. */
  asked(step: string, rollback: string): void {
    this.#asked.add(step);
    const known = this.#rollbacks.get(rollback);
    if (known?.fired.includes(step) === true) return;
    const what = known === undefined ? 'the rollback' : 'that step of it';
    this.#world.broken('I7', `${step} is asked for, and ${what} is not durable`);
  }

  /** A step begins to have its effect. */
  takesEffect(rollback: string): void {
    const undoes = this.#rollbacks.get(rollback)?.undoes ?? rollback;
    const effects = (this.#effects.get(undoes) ?? new Set()).add(rollback);
    this.#effects.set(undoes, effects);
    if (effects.size < 2) return;
    this.#world.broken('I7', `${undoes} is rolled back by ${[...effects].join(' and by ')}`);
  }

  /** Something is durable. */
  durable({ type, body }: LogRecord): void {
    if (type === 'tripped' || type === 'trip-cleared') this.#trip(JSON.parse(body));
    if (type.startsWith('rollback-')) this.#rollback(type, JSON.parse(body));
  }

  #trip({ id, trip }: Body): void {
    const named = parseTripId(trip?.id ?? id);
    if (named === undefined) return;
    this.#world.note(`log ${trip === undefined ? 'trip-cleared' : 'tripped'} ${named}`);
    if (trip === undefined) this.#trips.delete(named);
    else this.#trips.add(named);
  }

  #rollback(type: string, { id, plan, index, result }: Body): void {
    this.#world.note(`log ${type} ${plan?.id ?? id}`);
    if (plan !== undefined) {
      const standing = type === 'rollback-declined' ? 'declined' : 'running';
      this.#rollbacks.set(plan.id, { ...plan, standing, fired: [] });
      return;
    }
    const before = this.#rollbacks.get(id);
    if (before === undefined) return;
    const fired = type === 'rollback-step-fired' ? [`${id}-${index}`] : [];
    const halted = type === 'rollback-halted' ? 'halted' : before.standing;
    const standing = result ?? halted;
    this.#rollbacks.set(id, { ...before, standing, fired: [...before.fired, ...fired] });
  }
}
