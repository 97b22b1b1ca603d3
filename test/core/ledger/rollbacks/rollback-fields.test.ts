import { describe, expect, it } from 'vitest';
import { LedgerFormError } from '../../../../src/core/ledger/fields.ts';
import {
  rollbackId,
  rollbackPlan,
  rollbacksField,
} from '../../../../src/core/ledger/rollbacks/rollback-fields.ts';
import { ledgerAfter } from '../../../support/permit-story.ts';
import { ROLLBACK_EVENTS, ROLLBACK_PLAN } from '../../../support/rollback-story.ts';

describe('a rollback as the log holds it', () => {
  it('reads back as it was', () => {
    expect(rollbackId('rbk_1', 'x')).toBe('rbk_1');
    expect(rollbackPlan(JSON.parse(JSON.stringify(ROLLBACK_PLAN)), 'x')).toEqual(ROLLBACK_PLAN);
    const { rollbacks } = ledgerAfter([ROLLBACK_EVENTS['rollback-intended']]);
    expect(rollbacksField(JSON.parse(JSON.stringify(rollbacks)), 'x')).toEqual(rollbacks);
  });

  it.each([
    { ...ROLLBACK_PLAN, id: 'rol_1' },
    { ...ROLLBACK_PLAN, nodes: [{ node: 'n1' }] },
    { ...ROLLBACK_PLAN, order: 'forward' },
  ])('is refused where it is of another form', (plan) => {
    expect(() => rollbackPlan(plan, 'x')).toThrow(LedgerFormError);
  });
});
