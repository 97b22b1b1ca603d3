import { describe, expect, it } from 'vitest';
import { SqliteEventLog } from '../../../src/adapter/sqlite/event-log.ts';
import { describeEventFeed } from '../../support/event-feed-contract.ts';
import { describeEventLog } from '../../support/event-log-contract.ts';
import { clusterNamed, noted } from '../../support/log-stories.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const cluster = clusterNamed('one');

async function openLog(directory = temporaryDirectory()): Promise<SqliteEventLog> {
  return await SqliteEventLog.open({ directory, wallMs: () => 1_795_000_000_000 });
}

describeEventLog('the log on disk', () => openLog());
describeEventFeed('the log on disk', () => openLog());

describe('a log on disk', () => {
  it('remembers what was appended when it is opened again', async () => {
    const directory = temporaryDirectory();
    const first = await openLog(directory);
    const appended = await first.append(cluster, 0, [noted(1), noted(2)]);
    await first.saveSnapshot(cluster, { ...(await first.head(cluster)), body: '{}' });
    await first.close();
    const second = await openLog(directory);
    expect(await second.read(cluster, 0, 10)).toEqual({ ...appended, kind: 'read' });
    expect((await second.latestSnapshot(cluster))?.seq).toBe(2);
    expect((await second.append(cluster, 2, [noted(3)])).kind).toBe('appended');
    await second.close();
  });

  it('waits for the disk once for all who append at once', async () => {
    const groups: number[] = [];
    const log = await openLog();
    log.onCommit(({ operations }) => groups.push(operations));
    const names = Array.from({ length: 600 }, (_, number) => clusterNamed(`c${number}`));
    await Promise.all(names.map((name) => log.append(name, 0, [noted(1)])));
    await log.close();
    expect(groups).toEqual([256, 256, 88]);
  });

  it('turns appends away once too many wait, and takes them again later', async () => {
    const log = await openLog();
    const names = Array.from({ length: 9_000 }, (_, number) => clusterNamed(`c${number}`));
    const outcomes = await Promise.all(names.map((name) => log.append(name, 0, [noted(1)])));
    const busy = outcomes.filter(({ kind }) => kind === 'unavailable');
    expect(busy).toHaveLength(9_000 - 8_192);
    expect(busy[0]).toMatchObject({ reason: 'busy' });
    expect((await log.append(cluster, 0, [noted(1)])).kind).toBe('appended');
    await log.close();
  });

  it('refuses a directory that another log has open, and names it', async () => {
    const directory = temporaryDirectory();
    const log = await openLog(directory);
    await expect(openLog(directory)).rejects.toThrow(
      `another guard uses the data directory ${directory}`,
    );
    await log.close();
    await (await openLog(directory)).close();
  });
});
