import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeBackup } from '../../../src/adapter/sqlite/backup.ts';
import { acceptLoss, restoreBackup } from '../../../src/adapter/sqlite/restore.ts';
import { LogStore } from '../../../src/adapter/sqlite/store.ts';
import { GUARD_LOG, holdEnded, PERMIT_TTL_MAX_MS } from '../../../src/core/ledger/guard-log.ts';
import { contentsOf, filesIn, fill, openStore, writeFiles } from '../../support/log-files.ts';
import { clusterNamed } from '../../support/log-stories.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const nowMs = 1_795_000_000_000;
const one = clusterNamed('one');

/** A directory whose log went on for six records after a backup of nine. */
function backedUp() {
  const directory = temporaryDirectory();
  const store = openStore(directory);
  fill(store, 9);
  const contents = contentsOf(store);
  const backup = makeBackup(store, 'first.db');
  fill(store, 6);
  store.close();
  return { directory, backup, contents };
}

describe('a backup', () => {
  it('holds the log as it was, and says which file that is', () => {
    const { backup } = backedUp();
    expect(backup).toMatchObject({ records: 9, path: expect.stringMatching(/backups\/first.db$/) });
    expect(backup.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('comes back in an empty directory, in a new epoch and with a hold', () => {
    const { backup, contents } = backedUp();
    const directory = temporaryDirectory();
    const restored = restoreBackup(backup.path, { directory, nowMs, replace: false });
    expect(restored).toEqual({ records: 9, epoch: nowMs / 1_000, setAside: undefined });
    const store = openStore(directory);
    expect(contentsOf(store)).toEqual(contents);
    expect(store.hold).toEqual({
      ...{ epoch: restored.epoch, reason: 'restored', holdMs: PERMIT_TTL_MAX_MS },
    });
    fill(store, 1);
    const { seq } = store.head(one);
    const read = store.read(one, seq - 1, 1);
    expect(read.kind === 'read' && read.records[0]?.epoch).toBe(restored.epoch);
    store.close();
  });

  it('holds from start to start until the hold is said to be over', () => {
    const { backup } = backedUp();
    const directory = temporaryDirectory();
    const { epoch } = restoreBackup(backup.path, { directory, nowMs, replace: false });
    openStore(directory).close();
    const second = openStore(directory);
    expect(second.hold?.epoch).toBe(epoch);
    const records = [holdEnded(epoch, nowMs)];
    second.commit([{ kind: 'append', cluster: GUARD_LOG, expectedSeq: 1, records }]);
    second.close();
    const third = openStore(directory);
    expect(third.hold).toBeUndefined();
    expect(third.head(one).epoch).toBe(epoch);
    third.close();
  });

  it('takes the place of a log only when told to, and sets that one aside', () => {
    const { directory, backup, contents } = backedUp();
    const restore = (replace: boolean) => restoreBackup(backup.path, { directory, nowMs, replace });
    expect(() => restore(false)).toThrow(/there is an event log in .* already: --replace/);
    const { setAside } = restore(true);
    const store = openStore(directory);
    expect(contentsOf(store)).toEqual(contents);
    store.close();
    const before = new LogStore({ directory: setAside ?? '', nowMs });
    expect(before.position).toBe(15);
    before.close();
  });

  it('begins another epoch each time that it is restored', () => {
    const { directory, backup } = backedUp();
    const epochs = [1, 2, 3].map(() => {
      const { epoch } = restoreBackup(backup.path, { directory, nowMs, replace: true });
      openStore(directory).close();
      rmSync(join(directory, `replaced-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, '')}`), {
        recursive: true,
      });
      return epoch;
    });
    expect(epochs).toEqual([nowMs / 1_000, nowMs / 1_000 + 1, nowMs / 1_000 + 2]);
  });

  it('is refused when it is damaged, and then nothing is touched', () => {
    const { directory, contents } = backedUp();
    const bytes = filesIn(directory).get('holdpoint.db') ?? expect.fail('a database');
    const damaged = join(directory, 'damaged.db');
    writeFileSync(
      damaged,
      bytes.map((byte, offset) => (offset > 8_000 ? byte ^ 1 : byte)),
    );
    expect(() => restoreBackup(damaged, { directory, nowMs, replace: true })).toThrow(/damaged/);
    expect(existsSync(join(directory, 'arriving'))).toBe(false);
    const store = openStore(directory);
    expect(contentsOf(store).get(one)?.length).toBeGreaterThan(contents.get(one)?.length ?? 0);
    store.close();
  });

  it('is not restored under a guard that runs', { timeout: 10_000 }, () => {
    const { directory, backup } = backedUp();
    const running = openStore(directory);
    expect(() => restoreBackup(backup.path, { directory, nowMs, replace: true })).toThrow(
      /another guard uses/,
    );
    running.close();
  });
});

describe('accepting a loss', () => {
  it('goes on with what is left, in a new epoch and with a hold', () => {
    const directory = temporaryDirectory();
    const store = openStore(directory);
    fill(store, 6);
    store.rest();
    fill(store, 3);
    const crashed = new Map(filesIn(directory));
    store.close();
    crashed.delete('holdpoint.db-wal');
    const lossy = temporaryDirectory();
    writeFiles(lossy, crashed);
    expect(() => openStore(lossy)).toThrow(/has lost records/);
    const accepted = acceptLoss({ directory: lossy, nowMs });
    expect(accepted.records).toBe(6);
    const left = openStore(lossy);
    expect(left.hold).toMatchObject({ reason: 'loss-accepted', epoch: accepted.epoch });
    expect(contentsOf(left).get(one)).toHaveLength(2);
    left.close();
  });

  it('is refused where nothing is left, or what is left is damaged', () => {
    const directory = temporaryDirectory();
    expect(() => acceptLoss({ directory, nowMs })).toThrow(/nothing is left/);
    const store = openStore(directory);
    fill(store, 6);
    store.using((db) => db.exec("UPDATE records SET body = '{}' WHERE position = 2"));
    store.close();
    expect(() => acceptLoss({ directory, nowMs })).toThrow(/record 2 is not what was written/);
  });
});
