import { describe, expect, it } from 'vitest';
import { rememberFiles, watchConfig } from '../../src/app/config-watch.ts';
import type { ReadFiles } from '../../src/config/read-files.ts';
import { FakeTime } from '../support/fake-time.ts';

/** Files in memory; a path that is not there fails to be read. */
function filesOf(contents: Map<string, string>): ReadFiles {
  return {
    readFile: (path) => {
      const text = contents.get(path);
      return Promise.resolve(
        text === undefined
          ? { kind: 'failed', why: 'there is no such file' }
          : { kind: 'read', bytes: new TextEncoder().encode(text), isWorldReadable: false },
      );
    },
    listPath: () =>
      Promise.resolve({
        kind: 'directory',
        entries: [...contents.keys()].map((name) => ({ name, isDirectory: false })),
      }),
  };
}

describe('watching the configuration', () => {
  it.each<[string, (contents: Map<string, string>) => void]>([
    ['is written anew', (contents) => contents.set('a', 'other')],
    ['is gone', (contents) => contents.delete('a')],
    ['gets a neighbour in its directory', (contents) => contents.set('c', 'new')],
  ])('reloads once when a file %s', async (_how, change) => {
    const contents = new Map([
      ['a', 'one'],
      ['b', 'two'],
    ]);
    const files = rememberFiles(filesOf(contents));
    const load = async () => {
      await files.readFile('a', 100);
      await files.listPath('.');
    };
    await load();
    const time = new FakeTime();
    const stop = new AbortController();
    let reloads = 0;
    const done = watchConfig(files, {
      clock: time,
      timers: time,
      signal: stop.signal,
      reload: async () => {
        reloads += 1;
        await load();
        return { kind: 'taken', rulebookDigest: 'sha256:1' };
      },
    });
    await time.advance(10_000);
    expect(reloads).toBe(0);
    change(contents);
    await time.advance(10_000);
    expect(reloads).toBe(1);
    stop.abort();
    await time.advance(10_000);
    await done;
  });

  it('is not woken by a file that the configuration does not use', async () => {
    const contents = new Map([
      ['a', 'one'],
      ['b', 'two'],
    ]);
    const files = rememberFiles(filesOf(contents));
    await files.readFile('a', 100);
    contents.set('b', 'other');
    expect(await files.changed()).toBe(false);
  });
});
