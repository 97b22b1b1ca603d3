import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, DamagedLogs, flipped, withFile } from '../../support/log-damage.ts';
import {
  contentsOf,
  filesIn,
  fill,
  type LogContents,
  type LogFiles,
  openStore,
  writeFiles,
} from '../../support/log-files.ts';

const RECORDS = 50;
const DB = 'holdpoint.db';
const WAL = 'holdpoint.db-wal';
const WITNESS = 'witness';

/** Offsets into so many bytes: about a hundred, of all remainders; test/real has all of them. */
function offsetsIn({ length }: Uint8Array): readonly number[] {
  const step = Math.floor(length / 100) | 1;
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step);
}

let root = '';
let crashed: LogFiles;
let closed: LogFiles;
let older: LogFiles;
let written: LogContents;
let logs: DamagedLogs;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'holdpoint-damage-'));
  logs = new DamagedLogs(root);
  const directory = join(root, 'log');
  const store = openStore(directory);
  fill(store, RECORDS / 2);
  store.rest();
  older = filesIn(directory);
  // The first half lies in the database, the second in the write-ahead log.
  fill(store, RECORDS / 2);
  crashed = filesIn(directory);
  written = contentsOf(store);
  store.close();
  closed = filesIn(directory);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The records of a log with these files, or why it is refused. */
function outcomeOf(files: LogFiles): LogContents | string {
  const outcome = logs.open(files);
  return outcome.kind === 'whole' ? outcome.contents : outcome.why;
}

describe('a log whose files are as a crash left them', () => {
  it('has every record', () => expect(outcomeOf(crashed)).toEqual(written));

  it('is refused without its write-ahead log, since that held the end', () => {
    expect(outcomeOf(withFile(crashed, WAL, undefined))).toMatch(
      /has lost records: it ends after 25 records, and had 50; docs/,
    );
  });

  it('is refused without its database', () => {
    expect(outcomeOf(withFile(crashed, DB, undefined))).toMatch(/has lost records: .*db is gone/);
  });

  it('is refused without its witness', () => {
    expect(outcomeOf(withFile(crashed, WITNESS, undefined))).toMatch(/the witness is gone/);
  });

  it('is refused when all of the witness is overwritten', () => {
    const zeros = new Uint8Array(bytesOf(crashed, WITNESS).length);
    expect(outcomeOf(withFile(crashed, WITNESS, zeros))).toMatch(/the witness is damaged; docs/);
  });

  it.each([DB, WAL, WITNESS])('is whole or refused with any byte of %s flipped', (name) => {
    const bytes = bytesOf(crashed, name);
    const seen = { whole: 0, refused: 0 };
    for (const offset of offsetsIn(bytes)) {
      const files = withFile(crashed, name, flipped(bytes, offset));
      seen[logs.expectNoSilentLoss(files, written, `byte ${offset} of ${name} flipped`)] += 1;
    }
    // Every byte of a write-ahead log counts; a witness has a second slot for each.
    if (name !== WAL) expect(seen.whole).toBeGreaterThan(0);
    if (name !== WITNESS) expect(seen.refused).toBeGreaterThan(0);
  });

  it.each([DB, WAL])('is refused with %s cut at any length', (name) => {
    const bytes = bytesOf(crashed, name);
    for (const length of offsetsIn(bytes)) {
      const files = withFile(crashed, name, bytes.slice(0, length));
      logs.expectNoSilentLoss(files, written, `${name} cut at ${length}`);
    }
  });
});

describe('a log that was closed', () => {
  it('has every record', () => expect(outcomeOf(closed)).toEqual(written));

  it('is whole or refused with any byte flipped', () => {
    const bytes = bytesOf(closed, DB);
    for (const offset of offsetsIn(bytes)) {
      const files = withFile(closed, DB, flipped(bytes, offset));
      logs.expectNoSilentLoss(files, written, `byte ${offset} flipped`);
    }
  });

  it('is refused when the database is an older one', () => {
    expect(outcomeOf(withFile(closed, DB, bytesOf(older, DB)))).toMatch(
      /it ends after 25 records, and had 50/,
    );
  });

  it('is refused when the database is of another guard', () => {
    const directory = join(root, 'other');
    const other = openStore(directory);
    fill(other, RECORDS * 2);
    other.close();
    expect(outcomeOf(withFile(closed, DB, bytesOf(filesIn(directory), DB)))).toMatch(
      /it is another log than it was/,
    );
  });
});

describe('a log that somebody wrote to', () => {
  it.each<[string, string]>([
    ['a record is changed', "UPDATE records SET body = '{}' WHERE position = 7"],
    ['a record is removed', 'DELETE FROM records WHERE position = 7'],
    ['the last record is removed', 'DELETE FROM records WHERE position = 50'],
    ['two records change places', 'UPDATE records SET seq = -seq WHERE position IN (7, 10)'],
    [
      'a record is given to another cluster',
      "UPDATE records SET cluster = 'x' WHERE position = 50",
    ],
    ['the origin is lost', 'DELETE FROM origin'],
    ['every record is removed', 'DELETE FROM records'],
  ])('is refused when %s', (_, statement) => {
    const directory = join(root, `edit-${statement.length}`);
    writeFiles(directory, closed);
    const db = new DatabaseSync(join(directory, DB));
    db.exec(statement);
    db.close();
    expect(outcomeOf(filesIn(directory))).toContain('docs/operations.md');
  });

  it('is refused by name when a later version has written it', () => {
    const directory = join(root, 'later');
    writeFiles(directory, closed);
    const db = new DatabaseSync(join(directory, DB));
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(outcomeOf(filesIn(directory))).toMatch(/has schema 99.*use the version/);
  });
});

describe.runIf(existsSync('/proc/self/fd'))('a log that is refused', () => {
  it.each([DB, WAL, WITNESS])('keeps no file open, where %s is lost or cut', (name) => {
    const openFiles = () => readdirSync('/proc/self/fd').length;
    const before = openFiles();
    const cut = bytesOf(crashed, name).slice(0, 700);
    for (const files of [withFile(crashed, name, undefined), withFile(crashed, name, cut)]) {
      for (let time = 0; time < 10; time += 1) outcomeOf(files);
    }
    expect(openFiles()).toBeLessThan(before + 10);
  });
});

describe('a record that is damaged while the log is open', () => {
  it('is not given', () => {
    const directory = join(root, 'open');
    const store = openStore(directory);
    fill(store, 9);
    store.using((db) => db.exec("UPDATE records SET body = '{}' WHERE position = 4"));
    expect(() => contentsOf(store)).toThrow(/record 2 of one is not what was written/);
    store.close();
  });
});
