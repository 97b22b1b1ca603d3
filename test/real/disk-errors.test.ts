import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contentsOf, openStore } from '../support/log-files.ts';
import { describeWith } from '../support/required-server.ts';

/** Runs the writer while the system answers some of its calls with an error. */
function writeWith(directory: string, injection: string) {
  const writer = [process.execPath, 'test/crash/writer.ts', `--directory=${directory}`];
  const strace = ['-f', '-o', '/dev/null', '-e', `inject=${injection}`];
  return spawnSync('strace', [...strace, ...writer], { encoding: 'utf8' });
}

describeWith(['strace'], 'a disk that answers with errors', () => {
  it.each([
    ['a sync that fails', 'fsync,fdatasync:error=EIO:when=25+', /"reason":"disk"/],
    ['a write that fails', 'pwrite64:error=EIO:when=40+', /"reason":"disk"/],
    ['a disk that is full', 'pwrite64:error=ENOSPC:when=40+', /the disk is full/],
  ])('says so after %s, and keeps what it promised before', (_, injection, says) => {
    const directory = mkdtempSync(join(tmpdir(), 'holdpoint-errors-'));
    try {
      const { stdout, stderr, status } = writeWith(directory, injection);
      expect(status).not.toBe(0);
      expect(stderr).toMatch(says);
      const promised = [...stdout.matchAll(/^durable (\S+) (\d+) (\S+)$/gm)];
      expect(promised.length).toBeGreaterThan(0);
      const store = openStore(directory);
      const hashes = new Set([...contentsOf(store).values()].flat().map(({ hash }) => hash));
      store.close();
      expect(promised.filter(([, , , hash]) => !hashes.has(hash ?? ''))).toEqual([]);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
