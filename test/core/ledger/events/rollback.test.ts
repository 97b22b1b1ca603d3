import { describe, expect, it } from 'vitest';
import type { RollbackEvent } from '../../../../src/core/ledger/events/rollback.ts';
import { decodeState, encodeState } from '../../../../src/core/ledger/state.ts';
import { T0 } from '../../../support/ledger-story.ts';
import { ledgerAfter } from '../../../support/permit-story.ts';
import { onlyRollback, ROLLBACK_EVENTS, ROLLBACK_PLAN } from '../../../support/rollback-story.ts';

const INTENDED = ROLLBACK_EVENTS['rollback-intended'];
const FIRED = ROLLBACK_EVENTS['rollback-step-fired'];
const rolled = (...events: readonly RollbackEvent[]) => ledgerAfter([INTENDED, ...events]);

describe('a rollback in the ledger', () => {
  it('is running from its record on, and nothing of it has been asked for', () => {
    expect(onlyRollback(rolled())).toEqual({
      ...ROLLBACK_PLAN,
      ...{ by: 'guard', intendedAtMs: T0, standing: { kind: 'running' }, steps: [] },
    });
  });

  it('remembers what was asked for, and how often', () => {
    const [step] = onlyRollback(rolled(FIRED, { ...FIRED, token: '1.9' })).steps;
    expect(step).toEqual({
      ...{ index: 1, firedAtMs: T0, times: 2, token: '1.9' },
      ...{ said: undefined, seenAtMs: undefined },
    });
  });

  it.each([
    { event: ROLLBACK_EVENTS['rollback-step-done'], said: 'done' },
    { event: ROLLBACK_EVENTS['rollback-step-failed'], said: 'unknown' },
    { event: { ...ROLLBACK_EVENTS['rollback-step-failed'], isUnknown: false }, said: 'failed' },
  ])('tells a word from what is seen: $said', ({ event, said }) => {
    const [step] = onlyRollback(rolled(FIRED, event)).steps;
    expect(step).toMatchObject({ said: { kind: said, atMs: T0 }, seenAtMs: undefined });
    const [seen] = onlyRollback(rolled(FIRED, event, ROLLBACK_EVENTS['rollback-node-seen'])).steps;
    expect(seen).toMatchObject({ said: { kind: said }, seenAtMs: T0 });
  });

  it.each([
    [[ROLLBACK_EVENTS['rollback-halted']], { kind: 'halted', atMs: T0, why: 'n3 is not back' }],
    [[ROLLBACK_EVENTS['rollback-ended']], { kind: 'rolled-back', atMs: T0 }],
  ])('ends as %j', (events, standing) => {
    expect(onlyRollback(rolled(...events)).standing).toEqual(standing);
  });

  it('is remembered as declined, with the reason', () => {
    const { standing } = onlyRollback(ledgerAfter([ROLLBACK_EVENTS['rollback-declined']]));
    expect(standing).toEqual({
      ...{ kind: 'declined', atMs: T0, code: 'several', why: 'n2 and n3 are breached' },
    });
  });

  it('changes nothing of what verdicts are given on', () => {
    expect(rolled(FIRED).judgedSeq).toBe(0);
  });

  it('survives in the snapshot, wherever it stands', () => {
    const { 'rollback-declined': declined, 'rollback-halted': halted, ...others } = ROLLBACK_EVENTS;
    const all = Object.values(others);
    const stands = all.map((_, count) => ledgerAfter(all.slice(0, count + 1)));
    for (const state of [...stands, rolled(halted), ledgerAfter([declined])]) {
      expect(decodeState(encodeState(state))).toEqual(state);
    }
  });
});
