import { afterEach, describe, expect, it } from 'vitest';
import { digestText } from '../../src/core/base/digest.ts';
import type { ClusterId } from '../../src/core/base/ids.ts';
import { checkChain } from '../../src/core/ledger/chain.ts';
import type { LogRecord, NewRecord } from '../../src/core/ledger/record.ts';
import { CHAIN_START, NO_HASH } from '../../src/core/ledger/seal.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import { clusterNamed, noted } from './log-stories.ts';

const ONE = clusterNamed('one');
const TWO = clusterNamed('two');

/** What every event log has to keep, told as stories; `open` opens one that is empty. */
export function describeEventLog(title: string, open: () => Promise<EventLog>): void {
  const opened: EventLog[] = [];
  const openOne = async () => {
    const log = await open();
    opened.push(log);
    return log;
  };
  afterEach(async () => {
    for (const log of opened.splice(0)) await log.close();
  });
  describe(`${title}: appending and reading`, () => tellOfRecords(openOne));
  describe(`${title}: beside the records`, () => tellOfTheRest(openOne));
}

function tellOfRecords(open: () => Promise<EventLog>): void {
  it('begins with nothing', async () => {
    const log = await open();
    expect(await log.head(ONE)).toEqual({ seq: 0, epoch: 1, hash: NO_HASH });
    expect(await log.clusters()).toEqual([]);
    expect(await log.read(ONE, 0, 10)).toEqual({ kind: 'read', records: [] });
  });

  it('numbers records from one, chains them, and gives them back as they were', async () => {
    const log = await open();
    const first = await appended(log, ONE, [noted(1), noted(2, 'zwölf 🙂 \\"\\n')]);
    const second = await appended(log, ONE, [noted(3)]);
    const records = [...first, ...second];
    expect(records.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(checkChain(records, { cluster: ONE, after: CHAIN_START }).kind).toBe('whole');
    expect(await log.read(ONE, 0, 10)).toEqual({ kind: 'read', records });
    expect(await log.head(ONE)).toEqual({ seq: 3, epoch: 1, hash: records[2]?.hash });
  });

  it('refuses an append by somebody who has not seen the end, and appends none of it', async () => {
    const log = await open();
    const [first] = await appended(log, ONE, [noted(1)]);
    for (const expected of [0, 2]) {
      expect(await log.append(ONE, expected, [noted(2), noted(3)])).toEqual({
        kind: 'conflict',
        head: { seq: 1, epoch: 1, hash: first?.hash },
      });
    }
    expect((await log.head(ONE)).seq).toBe(1);
  });

  it('lets one of many through who append at the same place at once', async () => {
    const log = await open();
    const racers = Array.from({ length: 20 }, (_, number) => log.append(ONE, 0, [noted(number)]));
    const outcomes = await Promise.all(racers);
    expect(outcomes.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'conflict')).toHaveLength(19);
    expect((await log.head(ONE)).seq).toBe(1);
  });

  it('keeps clusters apart', async () => {
    const log = await open();
    await Promise.all([log.append(TWO, 0, [noted(1)]), log.append(ONE, 0, [noted(2), noted(3)])]);
    expect(await log.clusters()).toEqual([ONE, TWO]);
    expect((await log.head(ONE)).seq).toBe(2);
    expect((await log.head(TWO)).seq).toBe(1);
  });

  it('takes appends that follow one another without waiting in between', async () => {
    const log = await open();
    const running = Array.from({ length: 50 }, (_, seq) => log.append(ONE, seq, [noted(seq)]));
    const outcomes = await Promise.all(running);
    expect(outcomes.every(({ kind }) => kind === 'appended')).toBe(true);
  });

  it('reads in pieces', async () => {
    const log = await open();
    await appended(
      log,
      ONE,
      [1, 2, 3, 4, 5].map((number) => noted(number)),
    );
    const seqs = async (after: number, limit: number) => {
      const outcome = await log.read(ONE, after, limit);
      return outcome.kind === 'read' ? outcome.records.map(({ seq }) => seq) : outcome;
    };
    expect(await seqs(0, 2)).toEqual([1, 2]);
    expect(await seqs(2, 2)).toEqual([3, 4]);
    expect(await seqs(4, 2)).toEqual([5]);
    expect(await seqs(5, 2)).toEqual([]);
    expect(await seqs(9, 2)).toEqual([]);
  });

  it('appends nothing where there is nothing to append', async () => {
    const log = await open();
    expect(await log.append(ONE, 0, [])).toEqual({ kind: 'appended', records: [] });
    expect((await log.head(ONE)).seq).toBe(0);
  });

  it('throws at a record that could not be read back as it was', async () => {
    const log = await open();
    await expect(log.append(ONE, 0, [{ ...noted(1), atMs: Number.NaN }])).rejects.toThrow('finite');
    await expect(log.append(ONE, 0, [{ ...noted(1), type: 'A' }])).rejects.toThrow('kebab-case');
  });
}

function tellOfTheRest(open: () => Promise<EventLog>): void {
  it('tells those who listen of each record once, in order, until they stop', async () => {
    const log = await open();
    const heard: number[] = [];
    const stop = log.subscribe(({ seq }) => heard.push(seq));
    await appended(log, ONE, [noted(1), noted(2)]);
    await log.append(ONE, 0, [noted(3)]);
    await appended(log, ONE, [noted(3)]);
    stop();
    await appended(log, ONE, [noted(4)]);
    expect(heard).toEqual([1, 2, 3]);
  });

  it('keeps the texts that a record names with it, and none of what was refused', async () => {
    const log = await open();
    const naming = (text: string) => ({
      ...noted(1),
      beside: [{ digest: digestText(text), text }],
    });
    const [record] = await appended(log, ONE, [naming('why')]);
    expect(await log.getInputs(digestText('why'))).toBe('why');
    expect(record).not.toHaveProperty('beside');
    expect((await log.append(ONE, 0, [naming('too late')])).kind).toBe('conflict');
    expect(await log.getInputs(digestText('too late'))).toBeUndefined();
  });

  it('keeps the newest snapshot', async () => {
    const log = await open();
    expect(await log.latestSnapshot(ONE)).toBeUndefined();
    const records = await appended(log, ONE, [noted(1), noted(2)]);
    const snapshots = records.map(({ seq, hash }) => ({ seq, hash, body: `{"seq":${seq}}` }));
    for (const snapshot of snapshots) await log.saveSnapshot(ONE, snapshot);
    expect(await log.latestSnapshot(ONE)).toEqual(snapshots[1]);
    expect(await log.latestSnapshot(TWO)).toBeUndefined();
  });

  it('gives no snapshot of another history', async () => {
    const log = await open();
    await appended(log, ONE, [noted(1)]);
    await log.saveSnapshot(ONE, { seq: 1, hash: 'f'.repeat(64), body: '{}' });
    expect(await log.latestSnapshot(ONE)).toBeUndefined();
    await log.saveSnapshot(ONE, { seq: 7, hash: 'f'.repeat(64), body: '{}' });
    expect(await log.latestSnapshot(ONE)).toBeUndefined();
  });

  it('keeps inputs under their digest, however often they are put', async () => {
    const log = await open();
    const body = `{"values":[${'1.5,'.repeat(5_000)}2]}`;
    const digest = digestText(body);
    expect(await log.getInputs(digest)).toBeUndefined();
    expect((await log.putInputs(digest, body)).kind).toBe('appended');
    expect((await log.putInputs(digest, body)).kind).toBe('appended');
    expect(await log.getInputs(digest)).toBe(body);
  });

  it('throws at inputs under a digest that is not theirs', async () => {
    const log = await open();
    await expect(log.putInputs(digestText('a'), 'b')).rejects.toThrow('digest');
  });

  it('takes nothing once it is closed, and says so', async () => {
    const log = await open();
    const running = log.append(ONE, 0, [noted(1)]);
    await log.close();
    expect((await running).kind).toBe('appended');
    const closed = { kind: 'unavailable', reason: 'closed' };
    expect(await log.append(ONE, 1, [noted(2)])).toMatchObject(closed);
    expect(await log.putInputs(digestText('a'), 'a')).toMatchObject(closed);
    expect(await log.read(ONE, 0, 1)).toMatchObject(closed);
  });
}

/** Appends at the end of a log, which nobody else does meanwhile. */
async function appended(
  log: EventLog,
  cluster: ClusterId,
  records: readonly NewRecord[],
): Promise<readonly LogRecord[]> {
  const { seq } = await log.head(cluster);
  const outcome = await log.append(cluster, seq, records);
  if (outcome.kind !== 'appended') throw new Error(JSON.stringify(outcome));
  return outcome.records;
}
