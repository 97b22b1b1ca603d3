import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  answerEndless,
  answerPage,
  bombMember,
  type HostileTarget,
  startTarget,
} from '../support/hostile-target.ts';

const MEBIBYTE = 2 ** 20;
const LIMIT_BYTES = 16 * MEBIBYTE;
/** The bound of R28. */
const GROWTH_MAX_BYTES = 32 * MEBIBYTE;
const TYPE = { 'Content-Type': 'text/plain; version=0.0.4' };
const GZIP = { ...TYPE, 'Content-Encoding': 'gzip' };

interface Probe {
  readonly failures: readonly string[];
  readonly growthBytes: number;
}

async function probe(hostile: HostileTarget, rounds: number): Promise<Probe> {
  await using good = await startTarget(answerPage('a 1\n'));
  const script = new URL('../support/scrape-memory.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [
    script,
    good.url,
    hostile.url,
    String(LIMIT_BYTES),
    String(rounds),
  ]);
  const result: Probe = JSON.parse(stdout);
  return result;
}

/** A body of one gibibyte that is sent as far as somebody takes it. */
const endless = (): Promise<HostileTarget> =>
  startTarget(answerEndless(Buffer.from(`${'#'.repeat(1_023)}\n`.repeat(64)), TYPE, { sent: 0 }));

const bomb = (): Promise<HostileTarget> => {
  const member = bombMember(64 * MEBIBYTE);
  return startTarget(answerEndless(member, GZIP, { sent: 0 }));
};

/** Comments of noise, which compress to about half their size. */
const incompressible = (): Promise<HostileTarget> => {
  const lines = Array.from({ length: 1_024 }, () => `# ${randomBytes(512).toString('hex')}\n`);
  return startTarget(answerEndless(gzipSync(lines.join('')), GZIP, { sent: 0 }));
};

describe('the memory of the scraper (R28)', () => {
  it.each([
    ['a body without an end', endless],
    ['gzip bombs of 1:1000 without an end', bomb],
    ['compressed noise without an end', incompressible],
  ])('hardly grows while it refuses %s, ten times', async (_, start) => {
    await using hostile = await start();
    const { failures, growthBytes } = await probe(hostile, 10);
    expect(failures).toEqual(['body_size']);
    expect(growthBytes).toBeLessThan(GROWTH_MAX_BYTES);
  });
});
