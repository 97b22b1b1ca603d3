import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../../src/core/cluster/action.ts';
import {
  currentRollout,
  goalOf,
  hasAction,
  isOver,
  parseRolloutId,
  ROLLOUT_KINDS,
  recordOf,
  rolloutIdOf,
} from '../../../../src/core/ledger/rollouts/rollout.ts';
import { nodeId } from '../../../support/case-builder.ts';
import { ledgerAfter } from '../../../support/permit-story.ts';
import { onlyRollout, ROLLOUT_EVENTS, stepEvents } from '../../../support/rollout-story.ts';

const begun = ledgerAfter([ROLLOUT_EVENTS['rollout-started']]);

describe('a rollout', () => {
  it('has a name of digits', () => {
    expect(parseRolloutId('rol_k3f9')).toBe(rolloutIdOf('k3f9'));
    for (const text of ['rol_', 'rol_K', 'prm_1', `rol_${'1'.repeat(41)}`, 'rol_1 ']) {
      expect(parseRolloutId(text), text).toBeUndefined();
    }
    expect(() => rolloutIdOf('no digits')).toThrow('digits of base 32');
  });

  it('has a goal among its actions, whatever its kind, and no way back among them', () => {
    for (const kind of ROLLOUT_KINDS) {
      expect(hasAction(kind, goalOf(kind)), kind).toBe(true);
      expect(hasAction(kind, 'rollback'), kind).toBe(false);
      expect(ACTIONS.some((action) => !hasAction(kind, action))).toBe(true);
    }
  });

  it('is over when it was aborted or is complete, and only then', () => {
    expect(isOver(onlyRollout(begun))).toBe(false);
    expect(currentRollout(begun.rollouts)).toBe(onlyRollout(begun));
    const paused = ledgerAfter([ROLLOUT_EVENTS['rollout-paused']], begun);
    expect(isOver(onlyRollout(paused))).toBe(false);
    for (const type of ['rollout-aborted', 'rollout-completed'] as const) {
      const over = ledgerAfter([ROLLOUT_EVENTS[type]], begun);
      expect(isOver(onlyRollout(over)), type).toBe(true);
      expect(currentRollout(over.rollouts)).toBeUndefined();
    }
  });

  it('knows what its steps on a node have come to', () => {
    const events = stepEvents({ node: 'n2', actions: ['restart'], end: 'verified' });
    const rollout = onlyRollout(ledgerAfter(events, begun));
    expect(recordOf(rollout, nodeId('n2'))).toMatchObject({ place: 'complete' });
    expect(recordOf(rollout, nodeId('n3'))).toBeUndefined();
  });
});
