import { describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../../../../src/core/ledger/event.ts';
import { rolloutIdOf } from '../../../../src/core/ledger/rollouts/rollout.ts';
import { CI, ledgerAfter } from '../../../support/permit-story.ts';
import { PLAN, ROLLOUT_EVENTS, stepEvents } from '../../../support/rollout-story.ts';

/** A rollout that is begun and aborted. */
function aborted(digits: string): readonly LedgerEvent[] {
  const id = rolloutIdOf(digits);
  return [
    { type: 'rollout-started', by: CI, plan: { ...PLAN, id } },
    { type: 'rollout-aborted', by: 'ada', id, why: 'a bad disk' },
  ];
}

describe('the rollouts of a cluster', () => {
  it('are kept when they are over, though not all of them for ever', () => {
    const many = Array.from({ length: 30 }, (_, index) => aborted(String(index + 1))).flat();
    const state = ledgerAfter(many);
    expect(state.rollouts.length).toBe(21);
    expect(state.rollouts.at(-1)?.id).toBe('rol_30');
  });

  it('hear of what undoes their side effects when they are over', () => {
    const drained = stepEvents({ node: 'n2', actions: ['drain'], end: 'aborted' });
    const start = [ROLLOUT_EVENTS['rollout-started'], ...drained];
    const state = ledgerAfter([...start, ROLLOUT_EVENTS['rollout-aborted']]);
    expect(state.rollouts[0]?.records).toMatchObject([{ effects: ['drained'] }]);
    const undrain = { node: 'n2', actions: ['undrain'], end: 'verified', name: '9' } as const;
    const after = ledgerAfter(stepEvents({ ...undrain, rollout: undefined }), state);
    expect(after.rollouts[0]?.records).toMatchObject([{ effects: [] }]);
  });

  it('are the very same when a step has nothing to do with them', () => {
    const state = ledgerAfter([ROLLOUT_EVENTS['rollout-started']]);
    const others = stepEvents({
      ...{ node: 'n2', actions: ['restart'], end: 'verified', rollout: undefined },
    });
    expect(ledgerAfter(others, state).rollouts).toBe(state.rollouts);
  });
});
