import { describe, expect, it } from 'vitest';
import { parseClusterId } from '../../../src/core/base/ids.ts';
import {
  applyGuardRecord,
  epochBegun,
  FIRST_EPOCH,
  GUARD_LOG,
  holdEnded,
  PERMIT_TTL_MAX_MS,
} from '../../../src/core/ledger/guard-log.ts';
import type { NewRecord } from '../../../src/core/ledger/record.ts';
import { CHAIN_START, sealRecords } from '../../../src/core/ledger/seal.ts';

function memoryAfter(epoch: number, ...records: readonly NewRecord[]) {
  const sealed = sealRecords(records, { cluster: GUARD_LOG, epoch, end: CHAIN_START });
  return sealed.reduce(applyGuardRecord, FIRST_EPOCH);
}

describe('the log of the guard', () => {
  it('has a name that no cluster can have', () => {
    expect(parseClusterId(GUARD_LOG)).toBeUndefined();
  });

  it('holds as long as a permit can live once an epoch has begun', () => {
    expect(memoryAfter(7, epochBegun(7, 'restored', 0))).toEqual({
      epoch: 7,
      hold: { epoch: 7, reason: 'restored', holdMs: PERMIT_TTL_MAX_MS },
    });
  });

  it('tells an accepted loss from a restored backup', () => {
    const { hold } = memoryAfter(2, epochBegun(2, 'loss-accepted', 0));
    expect(hold?.reason).toBe('loss-accepted');
  });

  it('keeps the epoch when the hold has ended', () => {
    const memory = memoryAfter(2, epochBegun(2, 'restored', 0), holdEnded(2, 9));
    expect(memory).toEqual({ epoch: 2, hold: undefined });
  });

  it('passes over records of later versions', () => {
    expect(memoryAfter(1, { type: 'unheard-of', body: '{}', atMs: 0 })).toEqual(FIRST_EPOCH);
  });
});
