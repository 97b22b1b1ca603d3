import { invariant } from '../base/errors.ts';

declare const factBrand: unique symbol;

/** The name of one fact, such as `frz_k3f9…`; unique over clusters and restarts. */
export type FactId = string & { readonly [factBrand]: true };

/** What a person can say of a cluster. */
export type FactKind = 'attestation' | 'freeze' | 'override';

const PREFIX = {
  attestation: 'att',
  freeze: 'frz',
  override: 'ovr',
} as const satisfies Record<FactKind, string>;

/** Names of facts are made by the guard: a word for the kind, and digits of base 32. */
const FACT_ID = /^(?:att|frz|ovr)_[0-9a-z]{1,40}$/;

/** The name of a fact of a kind, from digits that nothing else has. */
export function factIdOf(kind: FactKind, digits: string): FactId {
  const id = parseFactId(`${PREFIX[kind]}_${digits}`);
  invariant(id !== undefined, `the digits of a fact are of base 32: ${digits}`);
  return id;
}

/** Reads the name of a fact; undefined when it cannot be one. */
export function parseFactId(text: string): FactId | undefined {
  return FACT_ID.test(text) ? (text as FactId) : undefined;
}

/** What every fact says of itself. */
export interface Fact {
  readonly id: FactId;
  /** The principal that said it. */
  readonly by: string;
  /** The wall time of the guard when it was said, in milliseconds since 1970. */
  readonly atMs: number;
}

/** The second person that some facts need before they count. */
export type Approval =
  | { readonly kind: 'not-needed' }
  /** It counts for nothing until somebody else approves it, and lapses at `untilMs`. */
  | { readonly kind: 'awaited'; readonly untilMs: number }
  | { readonly kind: 'given'; readonly by: string; readonly atMs: number };

/** Whether a fact counts as far as approval goes. */
export function counts(approval: Approval): boolean {
  return approval.kind !== 'awaited';
}

/** A request waits within a shift: who asked must still be there when it takes effect. */
export const APPROVAL_WAIT_MS = 3_600_000;
