import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSd } from '../../../src/adapter/fs/file-sd.ts';
import { readTargetList } from '../../../src/config/target-list.ts';
import { durationMs } from '../../../src/core/base/time.ts';

describe('targets that lie in files', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdpoint-file-sd-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  function source() {
    return createFileSd({
      patterns: [join(folder, '*.json'), join(folder, '*.yml')],
      refreshEveryMs: durationMs(2_000),
      readList: readTargetList,
      maxBytes: 10_000,
    });
  }

  async function addresses(): Promise<readonly string[] | string> {
    const look = await source().look(new AbortController().signal);
    if (look.kind === 'failed') return look.detail;
    return look.groups.flatMap((group) => group.targets.map((each) => each.get('__address__')));
  }

  it('are those of all files in the order of their names, and no others', async () => {
    await writeFile(join(folder, 'b.yml'), '- targets: [n2:1]\n');
    await writeFile(join(folder, 'a.json'), '[{"targets":["n1:1"]}]');
    await writeFile(join(folder, 'c.txt'), 'targets');
    expect(await addresses()).toEqual(['n1:1', 'n2:1']);
    await writeFile(join(folder, 'b.yml'), '- targets: [n3:1]\n');
    expect(await addresses()).toEqual(['n1:1', 'n3:1']);
  });

  it('fail as a whole when one file is half written, with its place', async () => {
    await writeFile(join(folder, 'a.json'), '[{"targets":["n1:1"]}]');
    await writeFile(join(folder, 'b.yml'), '- targets: [n2');
    expect(await addresses()).toMatch(/b\.yml:1/);
  });

  it('fail when a file is too large', async () => {
    await writeFile(join(folder, 'a.json'), ' '.repeat(10_001));
    expect(await addresses()).toMatch(/larger than 10000 bytes/);
  });

  it('fail when nobody waits for them any more', async () => {
    await writeFile(join(folder, 'a.json'), '[]');
    const look = await source().look(AbortSignal.abort());
    expect(look.kind).toBe('failed');
  });
});
