import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../../../src/core/ledger/rollbacks/rollback-step.ts';
import { ROLLBACK_PLAN } from '../../../support/rollback-story.ts';

describe('the steps of a rollback', () => {
  it('are its nodes in order, between a pause and a resume, each with a name of its own', () => {
    const steps = stepsOf(ROLLBACK_PLAN);
    expect(steps.map(({ id, index, action, back }) => [id, index, action, back?.node])).toEqual([
      ['rbk_1-0', 0, 'pause', undefined],
      ['rbk_1-1', 1, 'rollback', 'n3'],
      ['rbk_1-2', 2, 'rollback', 'n2'],
      ['rbk_1-3', 3, 'resume', undefined],
    ]);
  });

  it('are the nodes alone where nothing is paused', () => {
    const steps = stepsOf({ ...ROLLBACK_PLAN, pauses: false });
    expect(steps.map(({ id, action }) => [id, action])).toEqual([
      ['rbk_1-0', 'rollback'],
      ['rbk_1-1', 'rollback'],
    ]);
  });
});
