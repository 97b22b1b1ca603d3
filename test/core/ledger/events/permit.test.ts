import { describe, expect, it } from 'vitest';
import { apply } from '../../../../src/core/ledger/apply.ts';
import { LedgerFormError } from '../../../../src/core/ledger/fields.ts';
import { recordAfter, T0 } from '../../../support/ledger-story.ts';
import {
  CI,
  GRANT,
  LEADING_TO,
  ledgerAfter,
  moved,
  onlyPermit,
  PERMIT_EVENTS,
} from '../../../support/permit-story.ts';

describe('what happens to a permit', () => {
  const granted = ledgerAfter(LEADING_TO.granted);

  it('begins where its record stands: that is its token', () => {
    const { seq, epoch } = granted;
    expect(onlyPermit(granted)).toMatchObject({ ...GRANT, by: CI, token: { epoch, seq } });
  });

  it('keeps its token when confirmed or renewed, and gets a new one with a new action', () => {
    const { token } = onlyPermit(granted);
    for (const move of ['confirm', 'renew'] as const) {
      expect(onlyPermit(ledgerAfter([moved(move)], granted)).token).toEqual(token);
    }
    const advanced = ledgerAfter([PERMIT_EVENTS['permit-advanced']], granted);
    const { seq, epoch } = advanced;
    expect(onlyPermit(advanced)).toMatchObject({
      action: 'undrain',
      actions: ['restart', 'undrain'],
      token: { epoch, seq },
    });
  });

  it('belongs to whoever takes it over for the way back', () => {
    const undo = { ...PERMIT_EVENTS['permit-advanced'], by: 'eve', holder: 'undo-1' };
    expect(onlyPermit(ledgerAfter([undo], granted))).toMatchObject({ by: 'eve', holder: 'undo-1' });
  });

  it('is renewed from when it was renewed, with the time that was asked for last', () => {
    const later = apply(granted, recordAfter(granted, moved('renew', 60_000), T0 + 5_000));
    expect(onlyPermit(later)).toMatchObject({ renewedAtMs: T0 + 5_000, ttlMs: 60_000 });
    const expired = apply(later, recordAfter(later, moved('expire'), T0 + 70_000));
    expect(onlyPermit(expired)).toMatchObject({
      renewedAtMs: T0 + 5_000,
      stage: { kind: 'overdue', from: 'granted' },
    });
  });

  it('remembers the first time that its node went, and forgets it with the next action', () => {
    const gone = apply(granted, recordAfter(granted, PERMIT_EVENTS['permit-departed'], T0 + 1));
    const again = apply(gone, recordAfter(gone, PERMIT_EVENTS['permit-departed'], T0 + 2));
    expect(onlyPermit(again).departedAtMs).toBe(T0 + 1);
    const advanced = ledgerAfter([PERMIT_EVENTS['permit-advanced']], again);
    expect(onlyPermit(advanced).departedAtMs).toBeUndefined();
  });

  it('is refused where no move leads: such a log was not written by this version', () => {
    const verifying = ledgerAfter(LEADING_TO.verifying);
    for (const move of ['confirm', 'renew', 'expire'] as const) {
      expect(() => ledgerAfter([moved(move)], verifying), move).toThrow(LedgerFormError);
    }
    expect(() => ledgerAfter([moved('expire')], ledgerAfter(LEADING_TO.overdue))).toThrow(
      'from where expire leads nowhere',
    );
  });
});
