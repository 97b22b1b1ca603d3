import { type ClusterId, parseClusterId } from '../base/ids.ts';
import type { ExpectedMembership } from '../cluster/expected-membership.ts';
import { type Facts, NO_FACTS } from '../facts/facts.ts';
import { canonicalJson } from './canonical-json.ts';
import { factsField } from './fact-fields.ts';
import { fields, LedgerFormError, oneOf, optional, parsed, text, whole } from './fields.ts';
import { membershipField } from './membership-fields.ts';
import { NO_PERMITS, type Permits } from './permits/permit.ts';
import { permitsField, writePermits } from './permits/permit-fields.ts';
import type { Rollback } from './rollbacks/rollback.ts';
import { rollbacksField } from './rollbacks/rollback-fields.ts';
import type { Rollout } from './rollouts/rollout.ts';
import { rolloutsField } from './rollouts/rollout-fields.ts';
import { NO_TRIPS, type Trips } from './trips/trip.ts';
import { tripsField } from './trips/trip-fields.ts';

/** Everything that the log of a cluster comes to, up to one record. */
export interface LedgerState {
  readonly cluster: ClusterId;
  /** The number of the last record that is in it; 0 when there is none. */
  readonly seq: number;
  readonly epoch: number;
  /** The hash of that record; zeros when there is none. */
  readonly hash: string;
  /** The newest wall time in any record: the guard knows that it is not earlier than this. */
  readonly newestAtMs: number;
  readonly facts: Facts;
  /** The number of the record that last changed what verdicts see; 0 when none has. */
  readonly judgedSeq: number;
  readonly permits: Permits;
  /** Oldest first; at most one of them is not over. */
  readonly rollouts: readonly Rollout[];
  readonly trips: Trips;
  /** Oldest first; at most one of them is unfinished. */
  readonly rollbacks: readonly Rollback[];
  /** Of a cluster that discovery finds; undefined where its nodes are listed. */
  readonly membership: ExpectedMembership | undefined;
}

/** The state of a cluster of which nothing has been recorded. */
export function emptyLedger(cluster: ClusterId): LedgerState {
  const hash = '0'.repeat(64);
  return {
    ...{ cluster, seq: 0, epoch: 0, hash, newestAtMs: 0, judgedSeq: 0 },
    facts: NO_FACTS,
    permits: NO_PERMITS,
    rollouts: [],
    trips: NO_TRIPS,
    rollbacks: [],
    membership: undefined,
  };
}

/** The form of snapshots; another one is not read, and the log is replayed from its start. */
const SNAPSHOT_FORM = 'ledger-7';

const snapshotField = fields<LedgerState & { readonly form: string }>({
  form: oneOf([SNAPSHOT_FORM]),
  cluster: parsed('the name of a cluster', parseClusterId),
  seq: whole,
  epoch: whole,
  hash: text,
  newestAtMs: whole,
  facts: factsField,
  judgedSeq: whole,
  permits: permitsField,
  rollouts: rolloutsField,
  trips: tripsField,
  rollbacks: rollbacksField,
  membership: optional(membershipField),
});

/** Writes a state as a snapshot; equal states are equal texts. */
export function encodeState(state: LedgerState): string {
  return canonicalJson({ form: SNAPSHOT_FORM, ...state, permits: writePermits(state.permits) });
}

/**
 * Reads a snapshot; undefined when it is none of this version, which costs the time of a whole
 * replay and nothing else.
 */
export function decodeState(body: string): LedgerState | undefined {
  try {
    const { form: _form, ...state } = snapshotField(JSON.parse(body), 'snapshot');
    return state;
  } catch (error) {
    if (error instanceof LedgerFormError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
