import { describe, expect, it } from 'vitest';
import {
  type AuditLine,
  readAuditLine,
  writeAuditLine,
} from '../../../src/core/ledger/audit-line.ts';
import { encodeEvent } from '../../../src/core/ledger/event.ts';
import { CHAIN_START, sealRecords } from '../../../src/core/ledger/seal.ts';
import { clusterId, DECISION } from '../../support/decision-event.ts';

const [record] = sealRecords([encodeEvent(DECISION, 5)], {
  ...{ cluster: clusterId('orders'), epoch: 1, end: CHAIN_START },
});

describe('a line of an exported log', () => {
  it('comes back as it was written', () => {
    if (record === undefined) throw new Error('one record was sealed');
    const lines: readonly AuditLine[] = [
      { kind: 'export', form: 1, version: '1.0.0' },
      { kind: 'record', record },
      { kind: 'inputs', digest: 'sha256:a', text: 'line\nbreak' },
      { kind: 'end', heads: [{ cluster: 'orders', seq: 1, hash: record.hash }] },
    ];
    for (const line of lines) {
      const text = writeAuditLine(line);
      expect(text).not.toContain('\n');
      expect(readAuditLine(text, 'line 1')).toEqual(line);
    }
  });

  it('is refused with its place when it is something else', () => {
    for (const [text, why] of [
      ['{"kind":"rec', 'line 7: not JSON, or cut off'],
      ['[]', 'line 7: expected an object'],
      ['{"kind":"note"}', 'line 7.kind: expected one of export, record, inputs, end'],
      ['{"kind":"inputs","digest":"a"}', 'line 7.text: expected a text'],
      ['{"kind":"export","form":1,"version":"1","by":"me"}', 'line 7.by is not known here'],
    ] as const) {
      expect(() => readAuditLine(text, 'line 7'), text).toThrow(why);
    }
  });
});
