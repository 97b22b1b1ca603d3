import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openMemory } from '../../src/app/memory.ts';
import { instant } from '../../src/core/base/time.ts';
import type { LogFields, Logger } from '../../src/ports/logger.ts';
import { clusterNamed, noted } from '../support/log-stories.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const clock = { now: () => instant(1_795_000_000_000), wallOffsetMs: () => 5 };
const stamp = new Date(1_795_000_000_005).toISOString().replaceAll(/[-:.]/g, '');
const cluster = clusterNamed('one');

function listeningLogger(): { logger: Logger; said: LogFields[] } {
  const said: LogFields[] = [];
  const hear = (_: string, fields: LogFields = {}) => void said.push(fields);
  return { logger: { debug: hear, info: hear, warn: hear, error: hear }, said };
}

describe('opening the memory of the guard', () => {
  it('makes the directory, and says how much it remembers', async () => {
    const { logger, said } = listeningLogger();
    const directory = join(temporaryDirectory(), 'deep', 'data');
    const first = await openMemory(directory, { clock, logger });
    await first.log.append(cluster, 0, [noted(1), noted(2)]);
    await first.log.close();
    await (await openMemory(directory, { clock, logger })).log.close();
    expect(said).toEqual([
      { data_dir: directory, records: 0 },
      { data_dir: directory, records: 2 },
    ]);
  });

  it('copies it into a file that is named by its time', async () => {
    const directory = temporaryDirectory();
    const { log, backup } = await openMemory(directory, {
      clock,
      logger: listeningLogger().logger,
    });
    await log.append(cluster, 0, [noted(1)]);
    expect(await backup()).toMatchObject({
      ...{ kind: 'made', records: 1 },
      path: join(directory, 'backups', `holdpoint-${stamp}.db`),
    });
    expect(await backup()).toMatchObject({
      ...{ kind: 'failed', detail: expect.stringMatching(/exists/) },
    });
    await log.close();
  });

  it('says what is wrong where there can be no directory', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    const opening = openMemory(join(file, 'data'), { clock, logger: listeningLogger().logger });
    await expect(opening).rejects.toThrow('ENOTDIR');
  });
});
