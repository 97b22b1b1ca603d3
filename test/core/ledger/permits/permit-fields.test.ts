import { describe, expect, it } from 'vitest';
import { permitsField, writePermits } from '../../../../src/core/ledger/permits/permit-fields.ts';
import { decodeState, encodeState } from '../../../../src/core/ledger/state.ts';
import { LEADING_TO, ledgerAfter, PERMIT_EVENTS } from '../../../support/permit-story.ts';

describe('permits in a snapshot', () => {
  it.each(Object.entries(LEADING_TO))('read back as they were written: %s', (_, events) => {
    const state = ledgerAfter(events);
    expect(decodeState(encodeState(state))).toEqual(state);
  });

  it('read back when they have ended', () => {
    const state = ledgerAfter([PERMIT_EVENTS['permit-granted'], PERMIT_EVENTS['permit-ended']]);
    expect(decodeState(encodeState(state))).toEqual(state);
  });

  it('are refused with their place where they are not understood', () => {
    const written = JSON.parse(
      JSON.stringify(writePermits(ledgerAfter(LEADING_TO.granted).permits)),
    );
    written.open[0].stage.kind = 'pondering';
    expect(() => permitsField(written, 'permits')).toThrow('permits.open[0].stage.kind');
  });
});
