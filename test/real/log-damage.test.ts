import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRAGMAS } from '../../src/adapter/sqlite/schema.ts';
import { bytesOf, DamagedLogs, flipped, withFile } from '../support/log-damage.ts';
import {
  contentsOf,
  filesIn,
  fill,
  type LogContents,
  type LogFiles,
  openStore,
} from '../support/log-files.ts';

// Every byte and every length, and not a sample as in test/adapter/sqlite: tens of thousands of
// starts, which a file system in memory makes in minutes. What is read there is the same.

const MEMORY = '/dev/shm';

const [DB, WAL, WITNESS] = ['holdpoint.db', 'holdpoint.db-wal', 'witness'] as const;

let root = '';
let logs: DamagedLogs;
let crashed: LogFiles;
let closed: LogFiles;
let written: LogContents;

beforeAll(() => {
  root = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'holdpoint-damage-'));
  logs = new DamagedLogs(root, [...PRAGMAS, 'synchronous = OFF']);
  const directory = join(root, 'log');
  const store = openStore(directory);
  fill(store, 1);
  store.rest();
  // The first record lies in the database, the second in the write-ahead log.
  fill(store, 1);
  crashed = filesIn(directory);
  written = contentsOf(store);
  store.close();
  closed = filesIn(directory);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Opens the log once with every change of a file, and counts how it went. */
function tryAll(
  files: LogFiles,
  name: string,
  change: (bytes: Uint8Array, offset: number) => Uint8Array,
) {
  const bytes = bytesOf(files, name);
  const seen = { whole: 0, refused: 0 };
  for (let offset = 0; offset < bytes.length; offset += 1) {
    const damaged = withFile(files, name, change(bytes, offset));
    seen[logs.expectNoSilentLoss(damaged, written, `${name} at ${offset}`)] += 1;
  }
  expect(seen.whole + seen.refused).toBe(bytes.length);
  return seen;
}

const cut = (bytes: Uint8Array, length: number) => bytes.subarray(0, length);

describe('a small log', { timeout: 900_000 }, () => {
  it('is as it was written, in the files of a crash and in those of an end', () => {
    expect(logs.open(crashed)).toEqual({ kind: 'whole', contents: written });
    expect(logs.open(closed)).toEqual({ kind: 'whole', contents: written });
  });

  it.each([DB, WAL, WITNESS])('is whole or refused with any byte of %s flipped', (name) => {
    const { whole, refused } = tryAll(crashed, name, flipped);
    // Databases have room that is not in use, and each slot of a witness has others beside it.
    if (name !== WAL) expect(whole).toBeGreaterThan(0);
    if (name !== WITNESS) expect(refused).toBeGreaterThan(0);
  });

  it.each([DB, WAL, WITNESS])('is whole or refused with %s cut at any length', (name) => {
    expect(tryAll(crashed, name, cut).refused).toBeGreaterThan(0);
  });

  it('is whole or refused with any byte flipped that its end has moved', () => {
    const [before, bytes] = [bytesOf(crashed, DB), bytesOf(closed, DB)];
    const moved = [...bytes.keys()].filter((offset) => bytes[offset] !== before[offset]);
    expect(moved.length).toBeGreaterThan(100);
    for (const offset of moved) {
      const damaged = withFile(closed, DB, flipped(bytes, offset));
      logs.expectNoSilentLoss(damaged, written, `${DB} at ${offset}`);
    }
  });
});
