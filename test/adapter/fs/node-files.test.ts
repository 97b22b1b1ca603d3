import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeFiles } from '../../../src/adapter/fs/node-files.ts';
import type { ReadFiles } from '../../../src/config/read-files.ts';

const files = nodeFiles satisfies ReadFiles;

/** A command of every Unix; Node itself cannot make pipes with names. */
const MAKE_PIPE = 'mkfifo';

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'holdpoint-files-'));
  writeFileSync(join(root, 'ten'), '0123456789');
  chmodSync(join(root, 'ten'), 0o600);
  writeFileSync(join(root, 'public'), 'x');
  chmodSync(join(root, 'public'), 0o644);
  writeFileSync(join(root, 'empty'), '');
  mkdirSync(join(root, 'directory'));
  symlinkSync('ten', join(root, 'link'));
  symlinkSync('directory', join(root, 'directory-link'));
  symlinkSync('loop', join(root, 'loop'));
  execFileSync(MAKE_PIPE, [join(root, 'pipe')]);
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('readFile', () => {
  it('reads a file of up to the limit, through links too', async () => {
    const bytes = new TextEncoder().encode('0123456789');
    const read = { kind: 'read', bytes, isWorldReadable: false };
    expect(await files.readFile(join(root, 'ten'), 10)).toEqual(read);
    expect(await files.readFile(join(root, 'link'), 99)).toEqual(read);
    expect(await files.readFile(join(root, 'empty'), 0)).toMatchObject({ bytes: new Uint8Array() });
  });

  it('says whether everybody can read it', async () => {
    expect(await files.readFile(join(root, 'public'), 10)).toMatchObject({ isWorldReadable: true });
  });

  it.each([
    ['ten', 'the file is larger than 9 bytes'],
    ['none', 'there is no such file'],
    ['ten/below', 'there is no such file'],
    ['directory', 'this is not a file'],
    ['pipe', 'this is not a file'],
    ['loop', 'it is a loop of symbolic links'],
    ['x'.repeat(300), 'its name is too long'],
  ])('refuses %s without naming it', async (name, why) => {
    expect(await files.readFile(join(root, name), 9)).toEqual({ kind: 'failed', why });
  });

  it('refuses a device that never ends, and a name that no file can have', async () => {
    expect(await files.readFile('/dev/zero', 10)).toEqual({
      kind: 'failed',
      why: 'this is not a file',
    });
    expect(await files.readFile('a\0b', 10)).toMatchObject({ kind: 'failed' });
  });
});

describe('listPath', () => {
  it('tells a file from a directory, and lists links as no directories', async () => {
    expect(await files.listPath(join(root, 'link'))).toEqual({ kind: 'file' });
    const listing = await files.listPath(root);
    const entries = listing.kind === 'directory' ? listing.entries : [];
    expect(entries.filter(({ isDirectory }) => isDirectory)).toEqual([
      { name: 'directory', isDirectory: true },
    ]);
    expect(entries.map(({ name }) => name)).toContain('directory-link');
  });

  it.each([
    ['none', 'there is no such file'],
    ['pipe', 'this is not a file or directory'],
  ])('says why %s cannot be listed', async (name, why) => {
    expect(await files.listPath(join(root, name))).toEqual({ kind: 'failed', why });
  });
});
