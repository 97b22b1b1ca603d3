import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../../src/adapter/memory/event-log.ts';
import { digestText } from '../../../src/core/base/digest.ts';
import { describeEventFeed } from '../../support/event-feed-contract.ts';
import { describeEventLog } from '../../support/event-log-contract.ts';
import { clusterNamed, noted } from '../../support/log-stories.ts';

const cluster = clusterNamed('one');

describeEventLog('the log in memory', async () => new MemoryEventLog());
describeEventFeed('the log in memory', async () => new MemoryEventLog());

describe('a log in memory whose disk syncs when told', () => {
  it('answers when what was appended is durable, and not before', async () => {
    const log = new MemoryEventLog({ syncs: 'when-told' });
    const heard: string[] = [];
    log.subscribe(({ seq }) => heard.push(`record ${seq}`));
    const running = log.append(cluster, 0, [noted(1)]).then(() => heard.push('answer'));
    await Promise.resolve();
    expect(heard).toEqual([]);
    log.sync();
    await running;
    expect(heard).toEqual(['record 1', 'answer']);
  });

  it('loses what was not durable, and never answers for it', async () => {
    const log = new MemoryEventLog({ syncs: 'when-told' });
    const first = log.append(cluster, 0, [noted(1)]);
    log.sync();
    await first;
    let answered = false;
    void log.append(cluster, 1, [noted(2)]).then(() => {
      answered = true;
    });
    expect((await log.head(cluster)).seq).toBe(2);
    log.loseUnsynced();
    log.sync();
    expect((await log.head(cluster)).seq).toBe(1);
    expect(answered).toBe(false);
  });

  it('goes on from what is left', async () => {
    const log = new MemoryEventLog({ syncs: 'when-told' });
    void log.append(cluster, 0, [noted(1)]);
    log.loseUnsynced();
    const again = log.append(cluster, 0, [noted(2)]);
    log.sync();
    expect((await again).kind).toBe('appended');
  });

  it('forgets a snapshot of what it lost', async () => {
    const log = new MemoryEventLog({ syncs: 'when-told' });
    void log.append(cluster, 0, [noted(1)]);
    await log.saveSnapshot(cluster, { ...(await log.head(cluster)), body: '{}' });
    log.loseUnsynced();
    expect(await log.latestSnapshot(cluster)).toBeUndefined();
  });
});

describe('a log in memory that is full of inputs', () => {
  const put = async (log: MemoryEventLog, body: string) => {
    await log.putInputs(digestText(body), body);
  };
  const kept = async (log: MemoryEventLog, bodies: readonly string[]) => {
    const found = await Promise.all(bodies.map((body) => log.getInputs(digestText(body))));
    return found.filter((body) => body !== undefined);
  };

  it('lets go of those that were put longest ago, and keeps what was put again', async () => {
    const log = new MemoryEventLog({ inputsLengthMax: 12 });
    for (const body of ['rules', 'burst1', 'rules', 'burst2']) await put(log, body);
    expect(await kept(log, ['rules', 'burst1', 'burst2'])).toEqual(['rules', 'burst2']);
  });

  it('keeps nothing that is longer than all of it may be', async () => {
    const log = new MemoryEventLog({ inputsLengthMax: 12 });
    await put(log, 'a text of more than twelve');
    await put(log, 'rules');
    expect(await kept(log, ['a text of more than twelve', 'rules'])).toEqual(['rules']);
  });
});
