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

/** Starts a target that sends this piece again and again, as far as somebody takes it. */
const endless = (piece: Uint8Array, headers: Readonly<Record<string, string>>) =>
  startTarget((request, response) => {
    response.writeHead(200, headers);
    answerEndless(piece)(request, response);
  });

const comments = (): Promise<HostileTarget> =>
  endless(Buffer.from(`${'#'.repeat(1_023)}\n`.repeat(64)), TYPE);

const bombs = (): Promise<HostileTarget> => endless(bombMember(64 * MEBIBYTE), GZIP);

/** Comments of noise, which compress to about half their size. */
const noise = (): Promise<HostileTarget> => {
  const lines = Array.from({ length: 1_024 }, () => `# ${randomBytes(512).toString('hex')}\n`);
  return endless(gzipSync(lines.join('')), GZIP);
};

describe('the memory of the scraper (R28)', () => {
  it.each([
    ['a body without an end', comments],
    ['gzip bombs of 1:1000 without an end', bombs],
    ['compressed noise without an end', noise],
  ])('hardly grows while it refuses %s, ten times', async (_, start) => {
    await using hostile = await start();
    const { failures, growthBytes } = await probe(hostile, 10);
    expect(failures).toEqual(['body_size']);
    expect(growthBytes).toBeLessThan(GROWTH_MAX_BYTES);
  });
});
