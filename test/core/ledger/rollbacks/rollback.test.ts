import { describe, expect, it } from 'vitest';
import type { RollbackEvent } from '../../../../src/core/ledger/events/rollback.ts';
import {
  hasFired,
  isUnfinished,
  parseRollbackId,
  rollbackIdOf,
} from '../../../../src/core/ledger/rollbacks/rollback.ts';
import { ledgerAfter } from '../../../support/permit-story.ts';
import { onlyRollback, ROLLBACK_EVENTS, ROLLBACK_PLAN } from '../../../support/rollback-story.ts';

const INTENDED = ROLLBACK_EVENTS['rollback-intended'];
const HALTED = ROLLBACK_EVENTS['rollback-halted'];
const FIRED = ROLLBACK_EVENTS['rollback-step-fired'];

const rolled = (...events: readonly RollbackEvent[]) => onlyRollback(ledgerAfter(events));

const failed = (index: number): RollbackEvent => ({
  ...ROLLBACK_EVENTS['rollback-step-failed'],
  index,
});

describe('the name of a rollback', () => {
  it('has one form', () => {
    expect(rollbackIdOf('1a')).toBe('rbk_1a');
    expect(['rbk_1', 'rol_1', 'rbk_', 'rbk_A', 'rbk_1-2'].map(parseRollbackId)).toEqual([
      ...['rbk_1', undefined, undefined, undefined, undefined],
    ]);
  });
});

describe('a rollback', () => {
  it('has fired once anything was asked for, unless it was a rehearsal', () => {
    expect(hasFired(rolled(INTENDED))).toBe(false);
    expect(hasFired(rolled(INTENDED, FIRED))).toBe(true);
    const rehearsal = { ...INTENDED, plan: { ...ROLLBACK_PLAN, isDryRun: true } };
    expect(hasFired(rolled(rehearsal, FIRED))).toBe(false);
  });

  it('is unfinished until it is over, or halted and what was paused is resumed', () => {
    const paused = { ...FIRED, index: 0 };
    const resumed = { ...FIRED, index: 3 };
    expect(isUnfinished(rolled(INTENDED))).toBe(true);
    expect(isUnfinished(rolled(INTENDED, HALTED))).toBe(false);
    expect(isUnfinished(rolled(INTENDED, paused, HALTED))).toBe(true);
    expect(isUnfinished(rolled(INTENDED, paused, HALTED, resumed))).toBe(true);
    expect(isUnfinished(rolled(INTENDED, paused, HALTED, resumed, failed(3)))).toBe(false);
    expect(isUnfinished(rolled(INTENDED, ROLLBACK_EVENTS['rollback-ended']))).toBe(false);
    expect(isUnfinished(rolled(ROLLBACK_EVENTS['rollback-declined']))).toBe(false);
  });
});
