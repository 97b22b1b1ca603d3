import { describe, expect, it } from 'vitest';
import { encodeEvent } from '../../../src/core/ledger/event.ts';
import { readDecision } from '../../../src/core/ledger/read-decision.ts';
import { CHAIN_START, sealRecords } from '../../../src/core/ledger/seal.ts';
import { clusterId, DECISION } from '../../support/decision-event.ts';

describe('readDecision', () => {
  it('tells decisions from all else that a log holds', () => {
    const freezeEnded = { type: 'freeze-ended', body: '{}', atMs: 1 };
    const records = sealRecords([freezeEnded, encodeEvent(DECISION, 2)], {
      ...{ cluster: clusterId('orders'), epoch: 1, end: CHAIN_START },
    });
    expect(records.map((record) => readDecision(record)?.id)).toEqual([undefined, 'dec_1']);
  });
});
