import { describe, expect, it } from 'vitest';
import { noTrip } from '../../../../src/core/verdict/predicates/no-trip.ts';
import { cluster, EVALUATED_AT } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';

const trips = [{ id: 'trp_1', since: EVALUATED_AT, reason: 'error_rate of n2 was 4 %' }];

describe('no_trip', () => {
  it('halts what goes forward until a person clears it, and says why', () => {
    const built = cluster().voters(3).ledger({ trips });
    expect(judge(noTrip, built.ask('restart', 'n2'))).toMatchObject([
      { result: 'fail', onFail: 'halt', detail: 'tripped (trp_1): error_rate of n2 was 4 %' },
    ]);
    expect(built.decide('restart', 'n2').kind).toBe('halted');
  });

  it('passes when nothing has tripped', () => {
    expect(judge(noTrip, cluster().voters(3).ask('restart', 'n2'))[0]?.result).toBe('pass');
  });

  it('stands in the way of no cure, no way back and no undrain', () => {
    const built = cluster().voters(3).down('n2').ledger({ trips });
    expect(hasSay(noTrip, built.ask('restart', 'n2'))).toBe(false);
    expect(hasSay(noTrip, built.ask('rollback', 'n3'))).toBe(false);
    expect(hasSay(noTrip, built.ask('undrain', 'n3'))).toBe(false);
  });
});
