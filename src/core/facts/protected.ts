/**
 * Hold points that nobody can override, each with why. They carry the invariants of the guard: past
 * one of them a go would mean nothing.
 */
const PROTECTED: ReadonlyMap<string, string> = new Map([
  ['guard_ready', 'a guard that cannot judge must not be told to say go'],
  ['evidence_fresh', 'a go stands on fresh evidence of every node (I3)'],
  ['evidence_coherent', 'a go stands on evidence that does not contradict itself (I3)'],
  ['quorum_kept', 'no step may take the quorum (I2)'],
  ['size_allowed', 'no removal may take the quorum of the size after it (I2)'],
  ['replicas_in_sync', 'no step may take the last replica in sync (I2)'],
  ['one_at_a_time', 'one permit at a time is what every other judgement stands on (I1)'],
  ['node_identity', 'a step ends with the node that began it (I6)'],
  ['way_back_open', 'a door that is open is said so by withdrawing the attestation that closed it'],
  ['rollout_under_way', 'a rollout is resumed by a person, and not passed by'],
  ['no_trip', 'a trip is cleared by a person who has looked, and not passed by'],
]);

/** Why a hold point can never be overridden; undefined when it can. */
export function protectionOf(holdPoint: string): string | undefined {
  return PROTECTED.get(holdPoint);
}

/** The names of the hold points that can never be overridden, for pages and documents. */
export const PROTECTED_HOLD_POINTS: readonly string[] = [...PROTECTED.keys()];
