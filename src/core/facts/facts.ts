import type { Attestation } from './attestation.ts';
import type { Freeze } from './freeze.ts';
import type { Override } from './override.ts';

/** The facts of one cluster, in the order in which they were said. */
export interface Facts {
  readonly attestations: readonly Attestation[];
  readonly freezes: readonly Freeze[];
  readonly overrides: readonly Override[];
}

/** A cluster of which nothing has been said. */
export const NO_FACTS: Facts = { attestations: [], freezes: [], overrides: [] };
