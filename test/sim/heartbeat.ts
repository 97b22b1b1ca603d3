import type { Held, Office } from './office.ts';
import { TTL_MS } from './scale.ts';
import type { World } from './world.ts';

/** How often a heartbeat says that its pipeline is there. */
const BEAT_MS = TTL_MS / 9;

/** A heartbeat that has lost its pipeline goes on for so many beats. */
const ORPHAN_BEATS = 5;

/**
 * Renews until it is told to stop. It is a process of its own, which goes on for a while when the
 * pipeline ends, with the token that it was started with.
 */
export function keepAlive(
  held: Held,
  given: {
    readonly world: World;
    readonly office: Office;
    readonly name: string;
    readonly isOrphan: () => boolean;
  },
): () => void {
  const { world, office, name, isOrphan } = given;
  let beatsLeft = Number.POSITIVE_INFINITY;
  const beat = async (): Promise<void> => {
    while (beatsLeft > 0) {
      await world.passing(BEAT_MS, `${name} beats`);
      if (isOrphan() && beatsLeft > ORPHAN_BEATS) beatsLeft = ORPHAN_BEATS;
      if (beatsLeft > 0) await office.renew(held);
      beatsLeft -= 1;
    }
  };
  void beat();
  return () => {
    beatsLeft = 0;
  };
}
