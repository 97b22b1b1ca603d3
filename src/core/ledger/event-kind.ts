import type { ReadField } from './fields.ts';
import type { LedgerState } from './state.ts';

/** What every event says: its kind, and the principal that it is by. */
export interface EventBase {
  readonly type: string;
  readonly by: string;
}

/** What an event changes: the next state, from the one before and what the record adds to it. */
export type Apply<E> = (state: LedgerState, event: E, recorded: Recorded) => LedgerState;

/** What the record adds to its event. */
export interface Recorded {
  /** The wall time of the guard when it was decided, in milliseconds since 1970. */
  readonly atMs: number;
  /** Where the record stands: what it grants is fenced by that (I5). */
  readonly epoch: number;
  readonly seq: number;
}

/** An event that was read, and what it makes of a state. */
export interface ReadEvent {
  readonly event: EventBase;
  readonly applyTo: (state: LedgerState, recorded: Recorded) => LedgerState;
}

/** One kind of event, whatever its fields are. */
export interface EventKind {
  readonly type: string;
  readonly read: ReadField<ReadEvent>;
}

/**
 * Makes a kind of event. `read` gets the event with its type and refuses fields that it does not
 * know; `apply` is pure, and left out by what is only remembered.
 */
export function eventKind<E extends EventBase>(kind: {
  readonly type: E['type'];
  readonly read: ReadField<E>;
  readonly apply?: Apply<E>;
}): EventKind {
  const { type, read, apply = (state: LedgerState) => state } = kind;
  return {
    type,
    read(value, place) {
      const event = read(value, place);
      return { event, applyTo: (state, recorded) => apply(state, event, recorded) };
    },
  };
}
