import { durationMs } from '../../src/core/base/time.ts';
import { crash, restart } from '../../src/demo/model/controls.ts';
import type { Actuator, ActuatorOutcome, ActuatorStep } from '../../src/ports/actuator.ts';
import type { Deliver } from './clocks.ts';
import type { RollbackLedger } from './rollback-ledger.ts';
import { VERSIONS } from './scale.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

/** How long a node is gone while it is put back. */
const DOWN_MS = 2_000;

/** How long one that takes its time does. */
const SLOW_MS = 7_000;

/** After this time without an answer the guard takes it for lost. */
const SETTLES_MS = 9_000;

/** How an act goes that is asked for the first time. */
type Mood = 'does' | 'is slow' | 'fails' | 'lies' | 'hangs' | 'hangs, and does';

/** Whoever puts nodes back: outlives the guard, and leaves it at the first time. */
export class Backhand {
  readonly #world: World;
  readonly #truth: Truth;
  readonly #rollbacks: RollbackLedger;
  readonly #seen = new Set<string>();

  constructor(parts: {
    readonly world: World;
    readonly truth: Truth;
    readonly rollbacks: RollbackLedger;
  }) {
    this.#world = parts.world;
    this.#truth = parts.truth;
    this.#rollbacks = parts.rollbacks;
  }

  /** The line of one process of the guard to it, on which answers are lost with the process. */
  actuatorFor(deliver: Deliver): Actuator {
    const run = (step: ActuatorStep): Promise<ActuatorOutcome> =>
      new Promise((resolve) => {
        this.#take(step, (outcome) => deliver('the actuator answers', () => resolve(outcome)));
      });
    return { name: 'sim', settlesWithinMs: durationMs(SETTLES_MS), run, rehearse: run };
  }

  #take(step: ActuatorStep, answer: (outcome: ActuatorOutcome) => void): void {
    const { id, action, rollback } = step;
    const world = this.#world;
    this.#rollbacks.asked(id, rollback);
    const isRepeat = this.#seen.has(id);
    this.#seen.add(id);
    const mood = isRepeat ? 'is asked again' : this.#mood();
    world.note(`actuator ${mood}: ${action} ${id}`);
    const afterMs = mood === 'is slow' ? SLOW_MS : world.random.between(20, 500);
    const isDone = mood === 'does' || mood === 'is slow' || mood === 'hangs, and does';
    if (isDone && action === 'rollback') world.after(afterMs, 'acts', () => this.#putBack(step));
    const outcome = outcomeOf(mood);
    const answersMs = outcome.kind === 'unknown' ? SETTLES_MS - 1_000 : afterMs + DOWN_MS;
    world.after(answersMs, 'the actuator is done', () => answer(outcome));
  }

  #mood(): Mood {
    const { isCalm } = this.#world;
    if (isCalm || this.#world.chance(0.5)) return 'does';
    return this.#world.pick(['is slow', 'fails', 'lies', 'hangs', 'hangs, and does']);
  }

  #putBack({ node, rollback }: ActuatorStep): void {
    const world = this.#world;
    if (node === undefined) return;
    this.#rollbacks.takesEffect(rollback);
    world.note(`actuator stops ${node}`);
    crash(world.raft, node);
    world.after(DOWN_MS, 'the node is put back', () => {
      this.#truth.ill.delete(node);
      world.note(`actuator starts ${node} as it was`);
      restart(world.raft, node, VERSIONS.before);
    });
  }
}

function outcomeOf(mood: Mood | 'is asked again'): ActuatorOutcome {
  if (mood === 'fails') return { kind: 'failed', detail: 'it says no', isRetryable: false };
  if (mood.startsWith('hangs')) return { kind: 'unknown', detail: 'no answer came' };
  return { kind: 'done', detail: 'it says so' };
}
