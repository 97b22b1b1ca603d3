import type { NodeId } from '../base/ids.ts';
import type { Action } from '../cluster/action.ts';
import type { FactId, FactKind } from '../facts/fact.ts';
import type { FreezeCover } from '../facts/freeze.ts';
import type { TimeBracket } from '../facts/time-bracket.ts';
import type { OverridePolicy } from '../rulebook/runbook.ts';
import type { LedgerEvent } from './event.ts';
import type { LedgerState } from './state.ts';

/** When something ends: at a wall time, some time after it is said, or when somebody says so. */
export type Until =
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'after'; readonly ms: number }
  | { readonly kind: 'open' };

/** Vouch for something. */
export interface Attest {
  readonly kind: 'attest';
  readonly name: string;
  readonly node: NodeId | undefined;
  readonly toVersion: string | undefined;
  readonly evidence: string | undefined;
  readonly until: Until;
  /** Asks for a second person although nothing else does. */
  readonly secondPerson: boolean;
}

/** Stop what goes forward. */
export interface BeginFreeze {
  readonly kind: 'freeze';
  /** Undefined: from now on. */
  readonly fromMs: number | undefined;
  readonly until: Until;
  readonly reason: string;
  readonly covers: FreezeCover;
}

/** Go on past a hold point. */
export interface GrantOverride {
  readonly kind: 'override';
  readonly holdPoint: string;
  readonly node: NodeId | undefined;
  readonly action: Action | undefined;
  readonly why: string;
  readonly until: Until;
  readonly secondPerson: boolean;
}

/** Take back what was said. */
export interface EndFact {
  readonly kind: 'end';
  readonly fact: FactKind;
  readonly id: FactId;
  readonly why: string;
}

/** Stand behind what somebody else said. */
export interface Approve {
  readonly kind: 'approve';
  readonly id: FactId;
}

/** What somebody asks the ledger of a cluster to remember; checked in its form only. */
export type Command = Attest | BeginFreeze | GrantOverride | EndFact | Approve;

/** Why a command is refused. */
export type CommandRefusalCode =
  | 'unknown-fact'
  | 'unknown-hold-point'
  | 'hold-point-protected'
  | 'invalid-time'
  | 'same-person'
  | 'already-approved'
  | 'too-many-facts';

/** A refused command: what is wrong and what would be right, in one sentence. */
export interface CommandRefusal {
  readonly code: CommandRefusalCode;
  readonly detail: string;
}

/** What a command is decided on besides the state. */
export interface CommandContext {
  /** The principal that asks. */
  readonly by: string;
  /** The wall time of the guard. */
  readonly atMs: number;
  readonly time: TimeBracket;
  /** A name for what comes of it, unique over clusters and restarts. */
  readonly newId: FactId;
  /** What the rules of the cluster say of a hold point; undefined when there is none so named. */
  readonly policyOn: (holdPoint: string) => OverridePolicy | undefined;
}

/** What a command comes to. */
export type CommandOutcome =
  | { readonly kind: 'events'; readonly events: readonly LedgerEvent[]; readonly id: FactId }
  | { readonly kind: 'refused'; readonly refusal: CommandRefusal };

/** Decides one kind of command. Pure: the same state and context give the same events. */
export type DecideCommand<C> = (
  state: LedgerState,
  command: C,
  context: CommandContext,
) => CommandOutcome;

/** What is in force of one kind fits on a page; more is a script that runs wild. */
export const FACTS_MAX = 500;

/** Refuses a command. */
export function refuse(code: CommandRefusalCode, detail: string): CommandOutcome {
  return { kind: 'refused', refusal: { code, detail } };
}

/** Whether there is room for one more of a kind; undefined when there is. */
export function fullness(
  { cluster }: LedgerState,
  facts: readonly unknown[],
  kind: FactKind,
): CommandOutcome | undefined {
  if (facts.length < FACTS_MAX) return undefined;
  const detail = `${cluster} has ${facts.length} ${kind}s in force, at most ${FACTS_MAX}: end some`;
  return refuse('too-many-facts', detail);
}

/** The wall time at which something said now ends; undefined where it is open. */
export function endOf(until: Until, { atMs }: CommandContext): number | undefined {
  switch (until.kind) {
    case 'at':
      return until.atMs;
    case 'after':
      return atMs + until.ms;
    case 'open':
      return undefined;
  }
}
