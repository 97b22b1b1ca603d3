import { Office, type OfficeParts } from './office.ts';
import { steer } from './rolling.ts';
import type { RolloutLedger } from './rollout-ledger.ts';

/** Somebody looks at the rollout of the cluster this often. */
const LOOK_MS = { from: 4_000, to: 15_000 } as const;

/**
 * The person who watches rollouts: stops one for a while now and then, and some for good. Once
 * nothing goes wrong any more, whatever is paused is resumed.
 */
export class Steersman {
  readonly #parts: OfficeParts;
  readonly #rollouts: RolloutLedger;
  readonly #office: Office;

  constructor(parts: OfficeParts, rollouts: RolloutLedger) {
    this.#parts = parts;
    this.#rollouts = rollouts;
    this.#office = new Office(parts, 'steersman');
  }

  /** Looks after rollouts for ever. */
  async run(): Promise<void> {
    const { world } = this.#parts;
    for (;;) {
      await world.passing(world.random.between(LOOK_MS.from, LOOK_MS.to), 'the steersman looks');
      for (const { id, standing } of this.#rollouts.unfinished) {
        if (standing === 'paused') {
          if (world.isCalm || world.chance(0.6)) {
            await steer(this.#office, id, { kind: 'resume', why: undefined });
          }
        } else if (!world.isCalm && world.chance(0.15)) {
          const kind = world.chance(0.3) ? 'abort' : 'pause';
          await steer(this.#office, id, { kind, why: 'something looks odd' });
        }
      }
    }
  }
}
