import { describe, expect, it } from 'vitest';
import { rolloutsField } from '../../../../src/core/ledger/rollouts/rollout-fields.ts';
import { decodeState, encodeState } from '../../../../src/core/ledger/state.ts';
import { ledgerAfter } from '../../../support/permit-story.ts';
import { ROLLOUT_EVENTS, stepEvents } from '../../../support/rollout-story.ts';

const STARTED = ROLLOUT_EVENTS['rollout-started'];

describe('rollouts in a snapshot', () => {
  it.each([
    [[]],
    [[ROLLOUT_EVENTS['rollout-paused']]],
    [[ROLLOUT_EVENTS['rollout-rekeyed']]],
    [[ROLLOUT_EVENTS['rollout-aborted']]],
    [[ROLLOUT_EVENTS['rollout-completed']]],
    [stepEvents({ node: 'n2', actions: ['drain', 'restart'], end: 'verified' })],
    [stepEvents({ node: 'n2', actions: ['drain'] })],
  ])('read back as they were written: %#', (events) => {
    const state = ledgerAfter([STARTED, ...events]);
    expect(decodeState(encodeState(state))).toEqual(state);
  });

  it('are refused with their place where they are not understood', () => {
    const [rollout] = JSON.parse(JSON.stringify(ledgerAfter([STARTED]).rollouts));
    const wrong = { ...rollout, standing: { kind: 'dreaming' } };
    expect(() => rolloutsField([wrong], 'rollouts')).toThrow('rollouts[0].standing.kind');
    expect(() => rolloutsField([{ ...rollout, mood: 1 }], 'rollouts')).toThrow('rollouts[0].mood');
  });
});
