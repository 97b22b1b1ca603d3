import { describe, expect, it } from 'vitest';
import { parseClusterId } from '../../../src/core/base/ids.ts';
import { checkChain } from '../../../src/core/ledger/chain.ts';
import type { LogRecord } from '../../../src/core/ledger/record.ts';
import { CHAIN_START, hashRecord, sealRecords } from '../../../src/core/ledger/seal.ts';

const cluster = parseClusterId('orders') ?? expect.fail('a name');
const after = CHAIN_START;
const events = ['one', 'two', 'three', 'four'].map((type) => ({ type, body: '{}', atMs: 5 }));
const records = sealRecords(events, { cluster, epoch: 2, end: after });

/** The records with one of them changed. */
function withChange(seq: number, change: Partial<LogRecord>): readonly LogRecord[] {
  return records.map((record) => (record.seq === seq ? { ...record, ...change } : record));
}

describe('checking a chain', () => {
  it('follows it to its end', () => {
    const end = { seq: 4, hash: records[3]?.hash };
    expect(checkChain(records, { cluster, after })).toEqual({ kind: 'whole', end });
  });

  it('goes on from the middle', () => {
    const middle = { seq: 2, hash: records[1]?.hash ?? '' };
    expect(checkChain(records.slice(2), { cluster, after: middle }).kind).toBe('whole');
    const other = { seq: 2, hash: 'f'.repeat(64) };
    expect(checkChain(records.slice(2), { cluster, after: other })).toMatchObject({ seq: 3 });
  });

  it('ends where it began when there are no records', () => {
    expect(checkChain([], { cluster, after })).toEqual({ kind: 'whole', end: after });
  });

  it.each<[string, Partial<LogRecord>]>([
    ['another text', { body: '{"a":1}' }],
    ['another type', { type: 'other' }],
    ['another time', { atMs: 6 }],
    ['another epoch', { epoch: 3 }],
    ['another hash', { hash: 'f'.repeat(64) }],
    ['another hash before it', { previousHash: 'f'.repeat(64) }],
  ])('sees a record with %s', (_, change) => {
    expect(checkChain(withChange(2, change), { cluster, after })).toMatchObject({
      kind: 'broken',
      seq: 2,
    });
  });

  it('sees a record that is missing, twice there, out of order, or of another cluster', () => {
    const [one, two, three, four] = records;
    if (!one || !two || !three || !four) return expect.fail('four records');
    const elsewhere = { ...two, cluster: parseClusterId('other') ?? cluster };
    const wrong = [[one, three], [one, two, two], [one, three, two], [two], [one, elsewhere]];
    for (const list of wrong) {
      expect(checkChain(list, { cluster, after })).toMatchObject({
        kind: 'broken',
        detail: expect.stringMatching(/^record \d of orders is missing$/),
      });
    }
  });

  it('sees an epoch that goes back, however well it is sealed', () => {
    const [first] = records;
    if (first === undefined) return expect.fail('a record');
    const older = { ...first, seq: 2, epoch: 1, previousHash: first.hash };
    const forged = { ...older, hash: hashRecord(older) };
    expect(checkChain([first, forged], { cluster, after })).toMatchObject({
      kind: 'broken',
      detail: 'record 2 of orders is of an older epoch than the one before it',
    });
  });
});
