import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { makeBackup } from '../../src/adapter/sqlite/backup.ts';
import { createSystemClock } from '../../src/adapter/system/clock.ts';
import { openMemory } from '../../src/app/memory.ts';
import { run } from '../../src/app/run.ts';
import { fill, openStore } from '../support/log-files.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** Runs `holdpoint restore` with these arguments. */
async function restore(...args: readonly string[]) {
  let output = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      output += String(chunk);
      done();
    },
  });
  const code = await run({
    ...{ argv: ['restore', ...args], env: {}, stdout: stream, stderr: stream },
    ...{ signal: new AbortController().signal, onHangup: () => undefined },
  });
  return { code, output };
}

/** The path of a backup with three records. */
function backupOfThree(): string {
  const store = openStore(temporaryDirectory());
  fill(store, 3);
  const { path } = makeBackup(store, 'three.db');
  store.close();
  return path;
}

const nothing = () => undefined;
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

describe('holdpoint restore', () => {
  it('puts a backup in place, and the guard holds when it starts next', async () => {
    const directory = join(temporaryDirectory(), 'data');
    const { code, output } = await restore(backupOfThree(), '--data-dir', directory);
    expect(output).toMatch(/holds 3 records; epoch \d+ begins with the next start/);
    expect(code).toBe(0);
    const memory = await openMemory(directory, { clock: createSystemClock(), logger });
    expect(memory.hold?.reason).toBe('restored');
    await memory.log.close();
  });

  it('asks for --replace where there is a log, and says where that one went', async () => {
    const directory = temporaryDirectory();
    openStore(directory).close();
    const backup = backupOfThree();
    const refused = await restore(backup, '--data-dir', directory);
    expect(refused).toMatchObject({ code: 3, output: expect.stringContaining('--replace') });
    const done = await restore(backup, '--data-dir', directory, '--replace');
    expect(done).toMatchObject({
      code: 0,
      output: expect.stringContaining('what was there is in'),
    });
  });

  it('says what is wrong with a file that is no backup', async () => {
    const directory = temporaryDirectory();
    const missing = await restore(join(directory, 'none.db'), '--data-dir', directory);
    expect(missing).toMatchObject({ code: 3, output: expect.stringContaining('ENOENT') });
  });

  it.each([
    ['neither a file nor an accepted loss', ['--data-dir', 'x']],
    ['both at once', ['backup.db', '--accept-loss', '--data-dir', 'x']],
    ['no directory', ['backup.db']],
  ])('is not understood with %s', async (_, args) => {
    expect((await restore(...args)).code).toBe(2);
  });
});
