import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openMemory } from '../../src/app/memory.ts';
import { instant } from '../../src/core/base/time.ts';
import type { LogFields, Logger } from '../../src/ports/logger.ts';
import { clusterNamed, noted } from '../support/log-stories.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const clock = { now: () => instant(1_795_000_000_000), wallOffsetMs: () => 5 };
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
    await first.append(cluster, 0, [noted(1), noted(2)]);
    await first.close();
    await (await openMemory(directory, { clock, logger })).close();
    expect(said).toEqual([
      { data_dir: directory, records: 0 },
      { data_dir: directory, records: 2 },
    ]);
  });

  it('says what is wrong where there can be no directory', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    const opening = openMemory(join(file, 'data'), { clock, logger: listeningLogger().logger });
    await expect(opening).rejects.toThrow('ENOTDIR');
  });
});
