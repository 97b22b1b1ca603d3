import { describe, expect, it } from 'vitest';
import { apply } from '../../../../src/core/ledger/apply.ts';
import { encodeEvent } from '../../../../src/core/ledger/event.ts';
import type { DecisionMade } from '../../../../src/core/ledger/events/decision.ts';
import { readDecision } from '../../../../src/core/ledger/read-decision.ts';
import { CHAIN_START, sealRecords } from '../../../../src/core/ledger/seal.ts';
import { emptyLedger } from '../../../../src/core/ledger/state.ts';
import { clusterId, DECISION } from '../../../support/decision-event.ts';

const ORDERS = clusterId('orders');

function sealed(decision: DecisionMade) {
  const record = encodeEvent(decision, 1_000);
  const [only] = sealRecords([record], { cluster: ORDERS, epoch: 1, end: CHAIN_START });
  if (only === undefined) throw new Error('one record was sealed');
  return only;
}

describe('a decision in the log', () => {
  it('comes back as it was made', () => {
    expect(readDecision(sealed(DECISION))).toEqual(DECISION);
  });

  it('changes nothing in the ledger but how far it was read', () => {
    const before = emptyLedger(ORDERS);
    const record = sealed(DECISION);
    expect(apply(before, record)).toEqual({
      ...before,
      ...{ seq: 1, epoch: 1, hash: record.hash, newestAtMs: 1_000 },
    });
  });

  it('is no decision when it is something else', () => {
    expect(readDecision({ ...sealed(DECISION), type: 'freeze-begun' })).toBeUndefined();
  });

  it('of a newer form is refused, and not passed over', () => {
    const record = sealed(DECISION);
    const newer = { ...record, body: record.body.replace('"advice"', '"hunch"') };
    expect(() => readDecision(newer)).toThrow('cause: expected one of advice, claim, confirm');
    const endless = {
      ...record,
      body: record.body.replace('"wallOffsetMs":5', '"wallOffsetMs":""'),
    };
    expect(() => readDecision(endless)).toThrow('wallOffsetMs: expected a number');
  });
});
