import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { contentsOf, openStore } from '../support/log-files.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const WRITER = 'test/crash/writer.ts';

/** Runs the writer and kills it once it has promised so many records; returns the promises. */
async function killAfter(directory: string, promises: number): Promise<readonly string[]> {
  const flags = [`--directory=${directory}`, '--appends=100000', '--callers=8'];
  const writer = spawn(process.execPath, [WRITER, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const promised: string[] = [];
  const ended = once(writer, 'exit');
  for await (const line of createInterface({ input: writer.stdout })) {
    // A line that was cut by the kill promises nothing.
    if (/^durable \S+ \d+ [0-9a-f]{64}$/.test(line)) promised.push(line);
    if (promised.length === promises) writer.kill('SIGKILL');
  }
  await ended;
  return promised;
}

describe('a log whose process is killed', () => {
  it.each([1, 57, 200])('has every record that was promised, of %d and more', async (promises) => {
    const directory = temporaryDirectory();
    const promised = await killAfter(directory, promises);
    expect(promised.length).toBeGreaterThanOrEqual(promises);
    const store = openStore(directory);
    const there = new Set(
      [...contentsOf(store).values()].flatMap((records) =>
        records.map(({ cluster, seq, hash }) => `durable ${cluster} ${seq} ${hash}`),
      ),
    );
    store.close();
    expect(promised.filter((line) => !there.has(line))).toEqual([]);
  });

  it('refuses a second process, by the name of the directory', () => {
    const directory = temporaryDirectory();
    const store = openStore(directory);
    const second = spawnSync(process.execPath, [WRITER, `--directory=${directory}`], {
      encoding: 'utf8',
    });
    store.close();
    expect(second.status).not.toBe(0);
    expect(second.stderr).toContain(`another guard uses the data directory ${directory}`);
  });
});
