import { describe, expect, it } from 'vitest';
import type { StageKind } from '../../../../src/core/ledger/permits/permit.ts';
import {
  decidePermitCommand,
  type PermitCommand,
} from '../../../../src/core/ledger/permits/permit-command.ts';
import { compareTokens, type Token } from '../../../../src/core/ledger/permits/token.ts';
import type { LedgerState } from '../../../../src/core/ledger/state.ts';
import {
  CI,
  LEADING_TO,
  ledgerAfter,
  onlyPermit,
  PERMIT,
  PERMIT_EVENTS,
} from '../../../support/permit-story.ts';

const KINDS = ['renew', 'complete', 'release', 'force-release'] as const;

function command(kind: (typeof KINDS)[number], token: Token): PermitCommand {
  const id = PERMIT;
  switch (kind) {
    case 'renew':
      return { kind, id, token, ttlMs: undefined };
    case 'complete':
      return { kind, id, token, outcome: 'done' };
    case 'release':
      return { kind, id, token };
    case 'force-release':
      return { kind, id, why: 'the pipeline is gone' };
  }
}

/** What each command leads to from each stage: the page of permits shows the same table. */
const TABLE: Readonly<Record<StageKind, readonly [string, string, string, string]>> = {
  granted: ['granted', 'verifying', 'over: given-back', 'over: forced'],
  confirmed: ['confirmed', 'verifying', 'verifying', 'over: forced'],
  verifying: ['permit-not-ready', 'verifying', 'verifying', 'over: forced'],
  overdue: ['granted', 'verifying', 'verifying', 'over: forced'],
};

function resultOf(state: LedgerState, said: PermitCommand, by: string): string {
  const outcome = decidePermitCommand(state, said, by);
  if (outcome.kind === 'refused') return outcome.refusal.code;
  const next = ledgerAfter(outcome.events, state);
  const [open] = next.permits.open;
  return open?.stage.kind ?? `over: ${next.permits.ended.at(-1)?.end}`;
}

describe('what a holder says of its permit', () => {
  const stages = Object.entries(LEADING_TO);
  const cells = stages.flatMap(([stage, events]) => KINDS.map((kind) => ({ stage, events, kind })));

  it.each(cells)('when it is $stage: $kind', ({ stage, events, kind }) => {
    const state = ledgerAfter(events);
    const { token } = onlyPermit(state);
    const row =
      stage === 'overdue' || stage === 'verifying' || stage === 'confirmed' ? stage : 'granted';
    expect(resultOf(state, command(kind, token), CI)).toBe(TABLE[row][KINDS.indexOf(kind)]);
  });

  it.each(cells.filter(({ kind }) => kind !== 'force-release'))(
    'is refused from $stage with an old token, or by somebody else: $kind (I5)',
    ({ events, kind }) => {
      const state = ledgerAfter(events);
      const { token } = onlyPermit(state);
      const old = { ...token, seq: token.seq - 1 };
      expect(resultOf(state, command(kind, old), CI)).toBe('stale-token');
      expect(resultOf(state, command(kind, token), 'eve')).toBe('not-the-holder');
    },
  );

  it('is refused of a permit that nobody has heard of', () => {
    const token = { epoch: 1, seq: 1 };
    for (const kind of KINDS) {
      expect(resultOf(ledgerAfter([]), command(kind, token), CI)).toBe('unknown-permit');
    }
  });

  it('is looked into where the node has gone: giving back is no way to hide a step', () => {
    const state = ledgerAfter([PERMIT_EVENTS['permit-granted'], PERMIT_EVENTS['permit-departed']]);
    expect(resultOf(state, command('release', onlyPermit(state).token), CI)).toBe('verifying');
  });

  it('has no effect the second time, whatever became of the first answer', () => {
    const granted = ledgerAfter([PERMIT_EVENTS['permit-granted']]);
    const { token } = onlyPermit(granted);
    for (const kind of ['complete', 'release', 'force-release'] as const) {
      const first = decidePermitCommand(granted, command(kind, token), CI);
      const after = ledgerAfter(first.kind === 'events' ? first.events : [], granted);
      const second = decidePermitCommand(after, command(kind, token), CI);
      expect(second, kind).toEqual({ kind: 'events', events: [] });
    }
  });

  it('is told how a permit ended that it speaks of too late', () => {
    const state = ledgerAfter([PERMIT_EVENTS['permit-granted'], PERMIT_EVENTS['permit-ended']]);
    const outcome = decidePermitCommand(state, command('renew', { epoch: 1, seq: 1 }), CI);
    expect(outcome).toMatchObject({
      refusal: { code: 'permit-over', detail: expect.stringContaining('a person ended it') },
    });
  });

  it('needs the newest token once the step has gone on', () => {
    const granted = ledgerAfter([PERMIT_EVENTS['permit-granted']]);
    const advanced = ledgerAfter([PERMIT_EVENTS['permit-advanced']], granted);
    const [before, after] = [onlyPermit(granted).token, onlyPermit(advanced).token];
    expect(compareTokens(after, before)).toBeGreaterThan(0);
    expect(resultOf(advanced, command('renew', before), CI)).toBe('stale-token');
    expect(resultOf(advanced, command('renew', after), CI)).toBe('granted');
  });
});
