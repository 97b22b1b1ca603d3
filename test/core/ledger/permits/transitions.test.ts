import { describe, expect, it } from 'vitest';
import type { StageKind } from '../../../../src/core/ledger/permits/permit.ts';
import { MOVES, TRANSITIONS, targetOf } from '../../../../src/core/ledger/permits/transitions.ts';

/** What frees a slot, by invariant I6. */
const FREEING = new Set(['settle', 'release', 'lapse', 'revoke']);

const STAGES: readonly StageKind[] = ['granted', 'confirmed', 'verifying', 'overdue'];

describe('the life of a permit', () => {
  it('frees a slot by an end that was observed or ordered, and never by expiry (I6)', () => {
    for (const stage of STAGES) {
      for (const move of MOVES) {
        const target = TRANSITIONS[stage][move];
        const frees = target === 'released' || target === 'revoked';
        if (frees) expect(FREEING, `${stage} → ${move}`).toContain(move);
      }
    }
    expect(TRANSITIONS.granted.expire).toBe('overdue');
    expect(TRANSITIONS.confirmed.expire).toBe('overdue');
  });

  it('lapses only before anybody has said that it acts', () => {
    const lapsing = STAGES.filter((stage) => TRANSITIONS[stage].lapse !== undefined);
    expect(lapsing).toEqual(['granted']);
  });

  it('can always be ended by a person, and always comes to an end by itself', () => {
    for (const stage of STAGES) expect(TRANSITIONS[stage].revoke).toBe('revoked');
    for (const stage of STAGES) {
      const moves = Object.values(TRANSITIONS[stage]);
      const leads = moves.includes('released') || moves.includes('verifying');
      expect(leads, `${stage} leads to an end`).toBe(true);
    }
  });

  it('goes on from overdue where it was before', () => {
    expect(targetOf({ kind: 'overdue', from: 'confirmed' }, 'renew')).toBe('confirmed');
    expect(targetOf({ kind: 'overdue', from: 'granted' }, 'renew')).toBe('granted');
    expect(targetOf({ kind: 'verifying', outcome: 'done' }, 'renew')).toBeUndefined();
  });
});
