import { describe, expect, it } from 'vitest';
import { digestText } from '../../../src/core/base/digest.ts';
import { type AuditLine, writeAuditLine } from '../../../src/core/ledger/audit-line.ts';
import { AuditReader } from '../../../src/core/ledger/audit-reader.ts';
import type { LogRecord } from '../../../src/core/ledger/record.ts';
import { CHAIN_START, sealRecords } from '../../../src/core/ledger/seal.ts';
import { clusterId } from '../../support/decision-event.ts';

function sealed(name: string, count: number): readonly LogRecord[] {
  const records = Array.from({ length: count }, (_, index) => ({
    ...{ type: 'freeze-ended', body: `{"by":"p${index}"}`, atMs: index },
  }));
  return sealRecords(records, { cluster: clusterId(name), epoch: 1, end: CHAIN_START });
}

/** The lines of an export of these logs. */
function exported(...logs: readonly (readonly LogRecord[])[]): string[] {
  const lines: AuditLine[] = [
    { kind: 'export', form: 1, version: '1.0.0' },
    ...logs.flat().map((record) => ({ kind: 'record', record }) as const),
    {
      kind: 'end',
      heads: logs
        .flatMap((log) => log.slice(-1))
        .map(({ cluster, seq, hash }) => ({
          ...{ cluster, seq, hash },
        })),
    },
  ];
  return lines.map(writeAuditLine);
}

function read(lines: readonly string[]) {
  const reader = new AuditReader();
  const records = lines.map((line) => reader.take(line));
  return { ...reader.finish(), taken: records.filter((record) => record !== undefined) };
}

describe('AuditReader', () => {
  it('finds nothing in an export as it was written', () => {
    const { findings, records, clusters } = read(exported(sealed('orders', 5), sealed('users', 2)));
    expect(findings).toEqual([]);
    expect(records).toBe(7);
    expect(clusters).toEqual([
      { cluster: 'orders', from: 1, to: 5 },
      { cluster: 'users', from: 1, to: 2 },
    ]);
  });

  it('names the line of a record that was changed, and only that', () => {
    const lines = exported(sealed('orders', 5));
    lines[3] = (lines[3] ?? '').replace('p2', 'p9');
    const { findings, taken } = read(lines);
    expect(findings).toEqual([{ line: 4, message: 'record 3 of orders is not what was written' }]);
    expect(taken.map(({ seq }) => seq)).toEqual([1, 2, 4, 5]);
  });

  it('sees every single change of any character of a line of a record', () => {
    const lines = exported(sealed('orders', 3));
    const original = lines[2] ?? '';
    for (let at = 0; at < original.length; at += 1) {
      const other = original[at] === '1' ? '2' : '1';
      const changed = original.slice(0, at) + other + original.slice(at + 1);
      const { findings } = read(lines.with(2, changed));
      expect(findings.length, changed).toBeGreaterThan(0);
    }
  });

  it('sees a record that was taken out, moved, or put in twice', () => {
    const lines = exported(sealed('orders', 5));
    expect(read(lines.toSpliced(3, 1)).findings[0]).toEqual({
      line: 4,
      message: 'record 4 of orders comes where record 3 was expected',
    });
    const [second = '', third = ''] = lines.slice(2, 4);
    expect(read(lines.toSpliced(2, 2, third, second)).findings.length).toBeGreaterThan(0);
    expect(read(lines.toSpliced(3, 0, second)).findings[0]?.line).toBe(4);
  });

  it('sees a forged record that is sealed again, by the one after it', () => {
    const log = sealed('orders', 3);
    const [first, second, third] = log;
    if (first === undefined || second === undefined || third === undefined) throw new Error('3');
    const [forged = second] = sealRecords([{ ...second, body: '{"by":"nobody"}' }], {
      ...{ cluster: second.cluster, epoch: 1, end: { seq: 1, hash: first.hash } },
    });
    expect(read(exported([first, forged, third])).findings).toEqual([
      { line: 4, message: 'record 3 of orders does not follow on the one before it' },
    ]);
  });

  it('sees an end that is missing', () => {
    const lines = exported(sealed('orders', 5));
    expect(read(lines.slice(0, -1)).findings).toEqual([
      { line: 7, message: 'the export ends too early: it was cut off' },
    ]);
    expect(read(lines.toSpliced(5, 1)).findings).toEqual([
      { line: 6, message: 'the log of orders ended with record 5, and here it ends with 4' },
    ]);
    expect(read([...lines, lines[1] ?? '']).findings[0]?.message).toBe('a line after the end');
  });

  it('takes what was before the first record on trust, and says where it begins', () => {
    const { findings, clusters } = read(exported(sealed('orders', 5).slice(2)));
    expect(findings).toEqual([]);
    expect(clusters).toEqual([{ cluster: 'orders', from: 3, to: 5 }]);
  });

  it('holds a text to its digest, and keeps it for the records that follow', () => {
    const [first = '', ...rest] = exported(sealed('orders', 1));
    const text = 'what was known';
    const digest = digestText(text);
    const reader = new AuditReader();
    reader.take(first);
    reader.take(writeAuditLine({ kind: 'inputs', digest, text }));
    expect(reader.textOf(digest)).toBe(text);
    reader.take(writeAuditLine({ kind: 'inputs', digest, text: 'what was not' }));
    for (const line of rest) reader.take(line);
    expect(reader.finish().findings).toEqual([
      { line: 3, message: `the text is not that of ${digest}` },
    ]);
  });

  it('lets go of texts that were told long ago', () => {
    const [first = '', ...lines] = exported(sealed('orders', 2_002));
    const reader = new AuditReader();
    reader.take(first);
    for (const text of ['old', 'new']) {
      if (text === 'new') for (const line of lines.slice(0, 2_001)) reader.take(line);
      reader.take(writeAuditLine({ kind: 'inputs', digest: digestText(text), text }));
    }
    expect(reader.textOf(digestText('old'))).toBeUndefined();
    expect(reader.textOf(digestText('new'))).toBe('new');
  });

  it('refuses what is no export', () => {
    expect(read(['nonsense']).findings[0]).toEqual({
      line: 1,
      message: 'this line: not JSON, or cut off',
    });
    expect(read(exported(sealed('orders', 1)).slice(1)).findings[0]?.message).toMatch(
      /begins with/,
    );
    const newer = writeAuditLine({ kind: 'export', form: 2, version: '9' });
    expect(read([newer]).findings[0]?.message).toBe('exports of the form 2 are not known');
  });
});
