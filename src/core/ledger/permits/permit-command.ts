import type { LedgerEvent } from '../event.ts';
import type { LedgerState } from '../state.ts';
import type { EndedPermit, Outcome, Permit, PermitId } from './permit.ts';
import { compareTokens, type Token, writeToken } from './token.ts';
import { targetOf } from './transitions.ts';

/** What the holder of a permit says. Confirming and advancing need a verdict, and are claims. */
export type PermitCommand =
  | {
      readonly kind: 'renew';
      readonly id: PermitId;
      readonly token: Token;
      /** From now on; as before where it is left out. */
      readonly ttlMs: number | undefined;
    }
  | {
      readonly kind: 'complete';
      readonly id: PermitId;
      readonly token: Token;
      readonly outcome: Outcome;
    }
  | { readonly kind: 'release'; readonly id: PermitId; readonly token: Token }
  /** What a person says who is not the holder, with a reason. */
  | { readonly kind: 'force-release'; readonly id: PermitId; readonly why: string };

/** Why what is said of a permit is refused. */
export type PermitRefusalCode =
  | 'unknown-permit'
  | 'not-the-holder'
  | 'stale-token'
  | 'permit-over'
  | 'permit-not-ready';

/** A refused command. */
export interface PermitRefusal {
  readonly code: PermitRefusalCode;
  readonly detail: string;
}

/** What a command comes to; without events it repeats what is so already. */
export type PermitCommandOutcome =
  | { readonly kind: 'events'; readonly events: readonly LedgerEvent[] }
  | { readonly kind: 'refused'; readonly refusal: PermitRefusal };

/** An open permit that a caller may act on, or why it may not. */
export type FoundPermit =
  | { readonly kind: 'open'; readonly permit: Permit }
  | { readonly kind: 'over'; readonly ended: EndedPermit }
  | { readonly kind: 'refused'; readonly refusal: PermitRefusal };

/**
 * Looks a permit up for its holder. Only who claimed it may go on with it, and only with its newest
 * token: an older one belongs to somebody who was overtaken (I5).
 */
export function findPermit(
  { permits, cluster }: LedgerState,
  { id, token, by }: { readonly id: PermitId; readonly token: Token; readonly by: string },
): FoundPermit {
  const ended = permits.ended.find((each) => each.id === id);
  const permit = permits.open.find((each) => each.id === id);
  const known = permit ?? ended;
  if (known === undefined) return refuse('unknown-permit', `${cluster} has no permit ${id}`);
  if (permit !== undefined && permit.by !== by) {
    return refuse('not-the-holder', `${permit.by} claimed ${id}, and only ${permit.by} goes on`);
  }
  if (compareTokens(token, known.token) !== 0) {
    const detail = `the token ${writeToken(token)} is not the newest of ${id}: it was overtaken`;
    return refuse('stale-token', detail);
  }
  if (permit !== undefined) return { kind: 'open', permit };
  return ended === undefined
    ? refuse('unknown-permit', `${cluster} has no permit ${id}`)
    : { kind: 'over', ended };
}

/** Decides what a holder, or a person in its place, says of a permit. Pure. */
export function decidePermitCommand(
  state: LedgerState,
  command: PermitCommand,
  by: string,
): PermitCommandOutcome {
  if (command.kind === 'force-release') return forceRelease(state, command, by);
  const found = findPermit(state, { ...command, by });
  if (found.kind === 'refused') return found;
  if (found.kind === 'over') return over(found.ended, command);
  const { permit } = found;
  switch (command.kind) {
    case 'renew': {
      if (targetOf(permit.stage, 'renew') === undefined) return notReady(permit, 'renewed');
      const { id, ttlMs } = command;
      const moved = { type: 'permit-moved', by, id, move: 'renew', ttlMs } as const;
      return { kind: 'events', events: [{ ...moved, decision: undefined }] };
    }
    case 'complete':
      return complete(permit, command.outcome, by);
    case 'release':
      return release(permit, by);
  }
}

function complete(permit: Permit, outcome: Outcome, by: string): PermitCommandOutcome {
  const { stage, id } = permit;
  if (stage.kind === 'verifying' && stage.outcome === outcome)
    return { kind: 'events', events: [] };
  return { kind: 'events', events: [{ type: 'permit-completed', by, id, outcome }] };
}

/**
 * What was granted and not used is given back at once. Where the node has gone since, or its holder
 * was about to act, that nothing has happened is looked at first.
 */
function release(permit: Permit, by: string): PermitCommandOutcome {
  const { stage, id, departedAtMs } = permit;
  const isUnused = targetOf(stage, 'release') === 'released' && departedAtMs === undefined;
  if (!isUnused) return complete(permit, 'aborted', by);
  const ended = { type: 'permit-ended', by, id, end: 'given-back', why: undefined } as const;
  return { kind: 'events', events: [ended] };
}

function forceRelease(
  { permits, cluster }: LedgerState,
  { id, why }: PermitCommand & { readonly kind: 'force-release' },
  by: string,
): PermitCommandOutcome {
  if (permits.open.some((each) => each.id === id)) {
    return { kind: 'events', events: [{ type: 'permit-ended', by, id, end: 'forced', why }] };
  }
  const ended = permits.ended.find((each) => each.id === id);
  if (ended !== undefined) return { kind: 'events', events: [] };
  return refuse('unknown-permit', `${cluster} has no permit ${id}`);
}

/** Whoever repeats what it has said, since the answer was lost, is told so and not refused. */
function over(ended: EndedPermit, { kind }: PermitCommand): PermitCommandOutcome {
  const isRepeat =
    (kind === 'complete' && ['verified', 'returned', 'aborted'].includes(ended.end)) ||
    (kind === 'release' && ['given-back', 'aborted'].includes(ended.end));
  if (isRepeat) return { kind: 'events', events: [] };
  return refuse('permit-over', `permit ${ended.id} is over: ${describeEnd(ended)}`);
}

/** How a permit ended, for a sentence. */
export function describeEnd({ end, action, node }: EndedPermit): string {
  switch (end) {
    case 'verified':
      return `${action} of ${node} was verified`;
    case 'returned':
      return `${node} came back and stayed, and nobody had completed it`;
    case 'aborted':
      return `its holder gave up, and ${node} is as good as before`;
    case 'given-back':
      return 'its holder gave it back';
    case 'lapsed':
      return 'it had to be confirmed in time and was not';
    case 'forced':
      return 'a person ended it';
    case 'tripped':
      return 'a breach halted it';
  }
}

function notReady({ id, stage }: Permit, what: string): PermitCommandOutcome {
  return refuse('permit-not-ready', `permit ${id} is ${stage.kind} and cannot be ${what}`);
}

function refuse(
  code: PermitRefusalCode,
  detail: string,
): { readonly kind: 'refused'; readonly refusal: PermitRefusal } {
  return { kind: 'refused', refusal: { code, detail } };
}
