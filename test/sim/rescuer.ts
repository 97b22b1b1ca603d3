import { Office, type OfficeParts } from './office.ts';
import type { RollbackLedger } from './rollback-ledger.ts';
import { CLUSTER } from './rules.ts';
import type { Truth } from './truth.ts';

/** Somebody looks at what has halted this often. */
const LOOK_MS = { from: 5_000, to: 15_000 } as const;

/**
 * The person who is paged: once no rollback goes on any more, ends the permits that rollbacks have
 * left behind, mends what is ill, and clears trips.
 */
export class Rescuer {
  readonly #parts: OfficeParts & { readonly truth: Truth };
  readonly #rollbacks: RollbackLedger;
  readonly #office: Office;

  constructor(parts: OfficeParts & { readonly truth: Truth }, rollbacks: RollbackLedger) {
    this.#parts = parts;
    this.#rollbacks = rollbacks;
    this.#office = new Office(parts, 'rescuer');
  }

  /** Looks after what has halted, for ever. */
  async run(): Promise<void> {
    const { world, invariants } = this.#parts;
    for (;;) {
      await world.passing(world.random.between(LOOK_MS.from, LOOK_MS.to), 'the rescuer looks');
      for (const { id, holder } of invariants.ledger.open) {
        if (this.#rollbacks.runs(holder) === false) await this.#office.force(id);
      }
      // Some are hasty, and clear while the way back is still being taken.
      if (this.#rollbacks.isRunning && !world.chance(0.1)) continue;
      // Whoever clears without mending has it trip again by the next step.
      if (world.isCalm || world.chance(0.7)) this.#parts.truth.ill.clear();
      for (const id of this.#rollbacks.openTrips) {
        await this.#office.ask(`clears ${id}`, ({ trips }) =>
          trips.clear({ cluster: CLUSTER, id, why: 'somebody has looked' }, 'a-person'),
        );
      }
    }
  }
}
