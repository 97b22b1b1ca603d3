import { type Facts, NO_FACTS } from './facts.ts';
import type { Opening } from './opening.ts';
import type { TimeBracket } from './time-bracket.ts';

/** The facts as a decision sees them; recorded with the decision, so that it holds all it needs. */
export type FactsView =
  | KnownFacts
  /** The log could not be read: whether there is a freeze is not known, so there is one. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** Facts that could be read. */
export interface KnownFacts extends Facts {
  readonly kind: 'known';
  /** The record of the cluster's log that changed them last; 0 when none has. */
  readonly seq: number;
  readonly time: TimeBracket;
  /** The openings of each window of the cluster and of the runbook, by `windowKey`. */
  readonly openings: ReadonlyMap<string, readonly Opening[]>;
}

/** Facts of which there are none, as of a time. */
export function noFacts(atMs: number): KnownFacts {
  const time = { earliestMs: atMs, latestMs: atMs };
  return { kind: 'known', seq: 0, time, openings: new Map(), ...NO_FACTS };
}
