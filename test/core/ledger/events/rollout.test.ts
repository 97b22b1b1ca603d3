import { describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../../../../src/core/ledger/event.ts';
import { LedgerFormError } from '../../../../src/core/ledger/fields.ts';
import { T0 } from '../../../support/ledger-story.ts';
import { CI, ledgerAfter } from '../../../support/permit-story.ts';
import { onlyRollout, PLAN, ROLLOUT_EVENTS, stepEvents } from '../../../support/rollout-story.ts';

const STARTED = ROLLOUT_EVENTS['rollout-started'];

function standingAfter(...events: readonly LedgerEvent[]) {
  return onlyRollout(ledgerAfter([STARTED, ...events])).standing;
}

describe('what happens to a rollout', () => {
  it('begins with its plan, with nothing done', () => {
    expect(onlyRollout(ledgerAfter([STARTED]))).toEqual({
      ...PLAN,
      ...{ by: CI, startedAtMs: T0, standing: { kind: 'running' }, records: [] },
    });
  });

  it('is paused and resumed, by whom and why', () => {
    const paused = ROLLOUT_EVENTS['rollout-paused'];
    expect(standingAfter(paused)).toEqual({ kind: 'paused', by: 'ada', atMs: T0, why: 'lunch' });
    expect(standingAfter(paused, ROLLOUT_EVENTS['rollout-resumed'])).toEqual({ kind: 'running' });
  });

  it('ends as completed, or as aborted with a reason', () => {
    expect(standingAfter(ROLLOUT_EVENTS['rollout-completed'])).toEqual({
      ...{ kind: 'completed', atMs: T0 },
    });
    expect(standingAfter(ROLLOUT_EVENTS['rollout-aborted'])).toEqual({
      ...{ kind: 'aborted', by: 'ada', atMs: T0, why: 'a bad disk' },
    });
  });

  it('begins anew with every node for another version; what was drained stays so', () => {
    const drained = stepEvents({ node: 'n2', actions: ['drain', 'restart'], end: 'verified' });
    const before = ledgerAfter([STARTED, ...drained]);
    expect(onlyRollout(before).records).toMatchObject([{ place: 'complete' }]);
    const rekeyed = onlyRollout(ledgerAfter([ROLLOUT_EVENTS['rollout-rekeyed']], before));
    expect(rekeyed).toMatchObject({
      ...{ toVersion: '3.6.2', rulebookDigest: 'sha256:1' },
      records: [{ place: 'pending', effects: ['drained'] }],
    });
  });

  it.each([
    ['a second one while the first is under way', [STARTED, STARTED], 'is under way'],
    ['one that was never begun', [ROLLOUT_EVENTS['rollout-paused']], 'has no rollout'],
    [
      'one that is over',
      [STARTED, ROLLOUT_EVENTS['rollout-aborted'], ROLLOUT_EVENTS['rollout-resumed']],
      'has no rollout',
    ],
  ])('is refused of %s: such a log was not written by this version', (_, events, message) => {
    expect(() => ledgerAfter(events)).toThrow(LedgerFormError);
    expect(() => ledgerAfter(events)).toThrow(message);
  });

  it('makes verdicts of before stale, as permits do', () => {
    const state = ledgerAfter([STARTED]);
    expect(state.judgedSeq).toBe(state.seq);
  });
});
