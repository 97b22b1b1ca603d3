import { describe, expect, it } from 'vitest';
import { apply } from '../../../../src/core/ledger/apply.ts';
import { LedgerFormError } from '../../../../src/core/ledger/fields.ts';
import { permitIdOf } from '../../../../src/core/ledger/permits/permit.ts';
import { emptyLedger } from '../../../../src/core/ledger/state.ts';
import { ORDERS, recordAfter, T0 } from '../../../support/ledger-story.ts';
import { GRANT, ledgerAfter, PERMIT, PERMIT_EVENTS } from '../../../support/permit-story.ts';

const DAY_MS = 86_400_000;

describe('the permits of a ledger', () => {
  it('refuse a record that speaks of one that is not open', () => {
    for (const event of Object.values(PERMIT_EVENTS)) {
      if (event.type === 'permit-granted') continue;
      expect(() => ledgerAfter([event]), event.type).toThrow(LedgerFormError);
    }
  });

  it('remember for a day what has ended, and no longer', () => {
    const ended = ledgerAfter([PERMIT_EVENTS['permit-granted'], PERMIT_EVENTS['permit-ended']]);
    const next = { ...PERMIT_EVENTS['permit-granted'], grant: { ...GRANT, id: permitIdOf('2') } };
    const soon = apply(ended, recordAfter(ended, next, T0 + DAY_MS - 1));
    const late = apply(ended, recordAfter(ended, next, T0 + DAY_MS));
    expect(soon.permits.ended.map(({ id }) => id)).toEqual([PERMIT]);
    expect(late.permits.ended).toEqual([]);
    expect(late.permits.open).toHaveLength(1);
  });

  it('never forget one that is open, however old it is', () => {
    const granted = ledgerAfter([PERMIT_EVENTS['permit-granted']]);
    const record = recordAfter(granted, PERMIT_EVENTS['permit-departed'], T0 + 400 * DAY_MS);
    expect(apply(granted, record).permits.open).toHaveLength(1);
  });

  it('keep no more ended ones than tell something', () => {
    let state = emptyLedger(ORDERS);
    for (let count = 0; count < 1_010; count += 1) {
      const id = permitIdOf(String(count));
      state = ledgerAfter(
        [
          { ...PERMIT_EVENTS['permit-granted'], grant: { ...GRANT, id } },
          { ...PERMIT_EVENTS['permit-ended'], id },
        ],
        state,
      );
    }
    expect(state.permits.ended).toHaveLength(1_000);
    expect(state.permits.ended.at(-1)?.id).toBe('prm_1009');
  });
});
