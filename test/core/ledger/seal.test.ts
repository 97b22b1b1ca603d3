import { describe, expect, it } from 'vitest';
import { parseClusterId } from '../../../src/core/base/ids.ts';
import type { NewRecord } from '../../../src/core/ledger/record.ts';
import {
  CHAIN_START,
  hashRecord,
  NO_HASH,
  RECORD_BODY_LENGTH_MAX,
  recordFault,
  sealRecords,
} from '../../../src/core/ledger/seal.ts';

const cluster = parseClusterId('orders') ?? expect.fail('a name');
const noted: NewRecord = { type: 'freeze-begun', body: '{"why":"é"}', atMs: 1_795_000_000_000.5 };

describe('sealing records', () => {
  it('numbers them from one and chains each to the one before', () => {
    const [first, second] = sealRecords([noted, noted], { cluster, epoch: 3, end: CHAIN_START });
    expect(first).toMatchObject({ seq: 1, epoch: 3, previousHash: NO_HASH });
    expect(second).toMatchObject({ seq: 2, epoch: 3, previousHash: first?.hash });
    expect(second?.hash).not.toBe(first?.hash);
  });

  it('goes on where a log ends', () => {
    const end = { seq: 41, hash: 'a'.repeat(64) };
    const [sealed] = sealRecords([noted], { cluster, epoch: 1, end });
    expect(sealed).toMatchObject({ seq: 42, previousHash: end.hash });
  });

  it('gives a hash that depends on every field', () => {
    const [record] = sealRecords([noted], { cluster, epoch: 1, end: CHAIN_START });
    if (record === undefined) return expect.fail('one record');
    const { hash, ...fields } = record;
    const changed = [
      { cluster: parseClusterId('order') ?? cluster },
      ...[{ seq: 2 }, { epoch: 2 }, { atMs: fields.atMs + 1 }, { type: 'freeze-ended' }],
      ...[{ body: '{"why":"e"}' }, { previousHash: 'f'.repeat(64) }],
    ];
    const hashes = changed.map((change) => hashRecord({ ...fields, ...change }));
    expect(new Set([hash, ...hashes]).size).toBe(changed.length + 1);
  });

  it('keeps fields apart that would read the same side by side', () => {
    const fields = { cluster, seq: 1, epoch: 1, atMs: 0, previousHash: NO_HASH };
    const one = hashRecord({ ...fields, type: 'ab', body: 'c' });
    const other = hashRecord({ ...fields, type: 'a', body: 'bc' });
    expect(one).not.toBe(other);
  });

  it('keeps its hashes from version to version, since logs outlive versions', () => {
    const [sealed] = sealRecords([noted], { cluster, epoch: 1, end: CHAIN_START });
    const golden = 'ee90e5caadbc42ef129fba83233af60d26b94608845116b1f64658d5c3687703';
    expect(sealed?.hash).toBe(golden);
  });
});

describe('what is wrong with a record', () => {
  it('is nothing for an event', () => expect(recordFault(noted)).toBeUndefined());

  it.each<[string, Partial<NewRecord>, RegExp]>([
    ['a type in another case', { type: 'FreezeBegun' }, /kebab-case/],
    ['no type', { type: '' }, /kebab-case/],
    ['a time that is none', { atMs: Number.NaN }, /finite/],
    ['a time without end', { atMs: Number.POSITIVE_INFINITY }, /finite/],
    ['half a character', { body: '"\ud800"' }, /canonical/],
    ['a character that ends texts in C', { body: '"\0"' }, /canonical/],
    ['a body beyond the limit', { body: ' '.repeat(RECORD_BODY_LENGTH_MAX + 1) }, /limit/],
  ])('is %s', (_, change, complaint) => {
    expect(recordFault({ ...noted, ...change })).toMatch(complaint);
  });
});
