import { describe, expect, it } from 'vitest';
import type { RollbackEvent } from '../../../../src/core/ledger/events/rollback.ts';
import { LedgerFormError } from '../../../../src/core/ledger/fields.ts';
import { rollbackIdOf } from '../../../../src/core/ledger/rollbacks/rollback.ts';
import { ledgerAfter } from '../../../support/permit-story.ts';
import { ROLLBACK, ROLLBACK_EVENTS, ROLLBACK_PLAN } from '../../../support/rollback-story.ts';

const INTENDED = ROLLBACK_EVENTS['rollback-intended'];
const ENDED = ROLLBACK_EVENTS['rollback-ended'];

const intendedAs = (digits: string): RollbackEvent => ({
  ...INTENDED,
  plan: { ...ROLLBACK_PLAN, id: rollbackIdOf(digits) },
});

const declinedAs = (digits: string): RollbackEvent => ({
  ...ROLLBACK_EVENTS['rollback-declined'],
  plan: { ...ROLLBACK_PLAN, id: rollbackIdOf(digits) },
});

const names = (events: readonly RollbackEvent[]) =>
  ledgerAfter(events).rollbacks.map(({ id }) => id);

describe('the rollbacks of a cluster', () => {
  it('are one at a time, whatever is declined meanwhile', () => {
    expect(() => ledgerAfter([INTENDED, intendedAs('2')])).toThrow(LedgerFormError);
    expect(names([INTENDED, declinedAs('2')])).toEqual([ROLLBACK, 'rbk_2']);
    expect(names([INTENDED, ENDED, intendedAs('2')])).toEqual([ROLLBACK, 'rbk_2']);
  });

  it('are forgotten when they are many, and never the one that is under way', () => {
    const many = Array.from({ length: 250 }, (_, index) => declinedAs(String(index + 2)));
    const kept = names([INTENDED, ...many]);
    expect(kept).toHaveLength(202);
    expect(kept).toContain(ROLLBACK);
    expect(kept.at(-1)).toBe('rbk_251');
  });

  it.each<{ name: string; event: RollbackEvent }>([
    { name: 'of another rollback', event: { ...ENDED, id: rollbackIdOf('9') } },
    { name: 'of a step that was never asked for', event: ROLLBACK_EVENTS['rollback-step-done'] },
    {
      name: 'of a step that the plan does not have',
      event: { ...ROLLBACK_EVENTS['rollback-step-fired'], index: 4 },
    },
  ])('take no word $name', ({ event }) => {
    expect(() => ledgerAfter([INTENDED, event])).toThrow(LedgerFormError);
  });

  it('take no word once they are over', () => {
    expect(() => ledgerAfter([INTENDED, ENDED, ENDED])).toThrow(LedgerFormError);
  });
});
