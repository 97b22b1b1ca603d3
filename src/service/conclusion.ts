import { invariant } from '../core/base/errors.ts';
import { encodeEvent, type LedgerEvent } from '../core/ledger/event.ts';
import type { Permit, PermitId } from '../core/ledger/permits/permit.ts';
import type { DecideInputs } from '../core/verdict/case.ts';
import type { Clock } from '../ports/clock.ts';
import type { Claim, ClaimAnswer } from './claim.ts';
import type { Decided } from './decided.ts';
import type { DecisionLog } from './decision-log.ts';
import type { LedgerDecision, Transacted } from './ledger-answers.ts';

/** A claim that was judged, with all that the verdict rests on. */
export interface Judgement {
  readonly claim: Claim;
  readonly decided: Decided;
  readonly inputs: DecideInputs;
}

/** What a go does to the ledger; without an event it only says that what is there still stands. */
export interface Consequence {
  readonly cause: 'claim' | 'confirm';
  readonly id: PermitId;
  readonly event: LedgerEvent | undefined;
  /** The permit that is there already, for a no that leaves it as it is. */
  readonly permit: Permit | undefined;
}

/** What a transaction gives: an answer, or a go whose permit is in the state after it. */
export type Concluded =
  | { readonly kind: 'answer'; readonly answer: ClaimAnswer }
  | { readonly kind: 'go'; readonly decided: Decided; readonly id: PermitId };

/** Writes the decision, with what it leads to when it is a go: both become durable, or neither. */
export async function conclude(
  { claim, decided, inputs }: Judgement,
  { cause, event, id, permit }: Consequence,
  { clock, decisions }: { readonly clock: Clock; readonly decisions: Pick<DecisionLog, 'prepare'> },
): Promise<LedgerDecision<Concluded>> {
  const { watch, by } = claim;
  const wallOffsetMs = clock.wallOffsetMs();
  const made = { ...decided, inputs, rules: watch.rules, wallOffsetMs, cause, by };
  const prepared = await decisions.prepare(made);
  if (prepared.kind === 'unavailable') return prepared;
  if (decided.verdict.decision !== 'go') {
    const denied = { kind: 'denied', decided, permit } as const;
    return { ...answered(denied), records: [prepared.record] };
  }
  const atMs = Math.trunc(clock.now() + wallOffsetMs);
  const events = event === undefined ? [] : [encodeEvent(event, atMs)];
  const result: Concluded = { kind: 'go', decided, id };
  return { kind: 'decided', records: [prepared.record, ...events], result };
}

/** An answer that changes nothing. */
export function answered(answer: ClaimAnswer): {
  readonly kind: 'decided';
  readonly records: readonly [];
  readonly result: Concluded;
} {
  return { kind: 'decided', records: [], result: { kind: 'answer', answer } };
}

/** The answer once everything is durable, with the permit as the state after the commit has it. */
export function answerOf(transacted: Transacted<Concluded>): ClaimAnswer {
  if (transacted.kind === 'unavailable') return transacted;
  const { state, result } = transacted;
  if (result.kind === 'answer') return result.answer;
  const { decided, id } = result;
  const permit = state.permits.open.find((each) => each.id === id);
  if (permit !== undefined) return { kind: 'reserved', decided, permit };
  const ended = state.permits.ended.find((each) => each.id === id);
  invariant(ended !== undefined, 'what was granted is open, or has ended since');
  return { kind: 'repeated', permit: ended };
}
