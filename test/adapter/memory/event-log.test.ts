import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../../src/adapter/memory/event-log.ts';
import { describeEventLog } from '../../support/event-log-contract.ts';
import { clusterNamed, noted } from '../../support/log-stories.ts';

const cluster = clusterNamed('one');

describeEventLog('the log in memory', async () => new MemoryEventLog());

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
