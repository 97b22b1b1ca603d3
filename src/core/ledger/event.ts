import { canonicalJson } from './canonical-json.ts';
import type { EventKind, ReadEvent } from './event-kind.ts';
import { FACT_APPROVED, type FactApproved } from './events/approval.ts';
import {
  ATTESTATION_GIVEN,
  ATTESTATION_WITHDRAWN,
  type AttestationGiven,
  type AttestationWithdrawn,
} from './events/attestation.ts';
import { DECISION_MADE, type DecisionMade } from './events/decision.ts';
import { FREEZE_BEGUN, FREEZE_ENDED, type FreezeBegun, type FreezeEnded } from './events/freeze.ts';
import { MEMBERSHIP_EXPECTED, type MembershipExpected } from './events/membership.ts';
import {
  OVERRIDE_ENDED,
  OVERRIDE_GRANTED,
  type OverrideEnded,
  type OverrideGranted,
} from './events/override.ts';
import {
  PERMIT_ADVANCED,
  PERMIT_COMPLETED,
  PERMIT_DEPARTED,
  PERMIT_ENDED,
  PERMIT_GRANTED,
  PERMIT_MOVED,
  type PermitEvent,
} from './events/permit.ts';
import { ROLLBACK_KINDS, type RollbackEvent } from './events/rollback.ts';
import {
  ROLLOUT_ABORTED,
  ROLLOUT_COMPLETED,
  ROLLOUT_PAUSED,
  ROLLOUT_REKEYED,
  ROLLOUT_RESUMED,
  ROLLOUT_STARTED,
  type RolloutEvent,
} from './events/rollout.ts';
import { TRIP_CLEARED, TRIPPED, type TripCleared, type Tripped } from './events/trip.ts';
import { LedgerFormError, objectOf } from './fields.ts';
import type { LogRecord, NewRecord } from './record.ts';

/** Everything that the log of a cluster remembers. A new kind is a file in `events` and a line. */
export type LedgerEvent =
  | AttestationGiven
  | AttestationWithdrawn
  | FreezeBegun
  | FreezeEnded
  | OverrideGranted
  | OverrideEnded
  | FactApproved
  | DecisionMade
  | MembershipExpected
  | PermitEvent
  | RolloutEvent
  | Tripped
  | TripCleared
  | RollbackEvent;

/** How each kind of event is read and applied. */
const KINDS: readonly EventKind[] = [
  ATTESTATION_GIVEN,
  ATTESTATION_WITHDRAWN,
  FREEZE_BEGUN,
  FREEZE_ENDED,
  OVERRIDE_GRANTED,
  OVERRIDE_ENDED,
  FACT_APPROVED,
  DECISION_MADE,
  MEMBERSHIP_EXPECTED,
  PERMIT_GRANTED,
  PERMIT_ADVANCED,
  PERMIT_MOVED,
  PERMIT_COMPLETED,
  PERMIT_DEPARTED,
  PERMIT_ENDED,
  ROLLOUT_STARTED,
  ROLLOUT_PAUSED,
  ROLLOUT_RESUMED,
  ROLLOUT_ABORTED,
  ROLLOUT_COMPLETED,
  ROLLOUT_REKEYED,
  TRIPPED,
  TRIP_CLEARED,
  ...ROLLBACK_KINDS,
];

const BY_TYPE: ReadonlyMap<string, EventKind> = new Map(KINDS.map((kind) => [kind.type, kind]));

/** The form in which events are written; one that means something else gets the next number. */
const EVENT_FORM = 1;

/** Writes an event as it goes into the log: equal events are equal bytes. */
export function encodeEvent(event: LedgerEvent, atMs: number): NewRecord {
  const { type, ...body } = event;
  return { type, body: canonicalJson({ form: EVENT_FORM, ...body }), atMs };
}

/**
 * Reads the event of a record. Throws `LedgerFormError` for what a newer version wrote: an event
 * that is passed over could be the freeze that somebody relies on.
 */
export function decodeEvent({ cluster, seq, type, body }: LogRecord): ReadEvent {
  const place = `record ${seq} of ${cluster}`;
  const kind = BY_TYPE.get(type);
  if (kind === undefined) {
    throw new LedgerFormError(`${place} is a '${type}', which this version does not know`);
  }
  const { form, ...given } = objectOf(parseBody(body, place), place);
  if (form !== EVENT_FORM) {
    const found = JSON.stringify(form);
    throw new LedgerFormError(`${place} has the form ${found}; this version reads ${EVENT_FORM}`);
  }
  return kind.read({ type, ...given }, `${place}: ${type}`);
}

function parseBody(body: string, place: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new LedgerFormError(`${place} is not JSON`);
  }
}
