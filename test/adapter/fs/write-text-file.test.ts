import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTextFile } from '../../../src/adapter/fs/write-text-file.ts';

describe('writing a file', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdpoint-write-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it('puts the whole text in the place of what was there', async () => {
    const path = join(directory, 'a.xml');
    expect(await writeTextFile(path, 'a longer text')).toBeUndefined();
    expect(await writeTextFile(path, 'é')).toBeUndefined();
    expect(await readFile(path, 'utf8')).toBe('é');
  });

  it.each([
    ['', 'this is a directory'],
    ['none/a.xml', 'there is no such directory'],
  ])('says why it could not write %j', async (name, why) => {
    expect(await writeTextFile(join(directory, name), 'x')).toBe(why);
  });
});
