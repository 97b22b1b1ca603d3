import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { describe, expect, it } from 'vitest';
import type { ScrapeTls } from '../../../src/ports/scraper.ts';
import { answerPage } from '../../support/hostile-target.ts';
import { listenOnLoopback } from '../../support/loopback.ts';
import { describeOutcome, scrapeOnce } from '../../support/scraping.ts';

function pem(name: string): string {
  return readFileSync(`test/support/certificates/${name}`, 'utf8');
}

/** What scrapes the target below with success. */
const GOOD: ScrapeTls = {
  ca: pem('authority.pem'),
  cert: pem('ci.pem'),
  key: pem('ci.key'),
  serverName: undefined,
  minVersion: 'TLSv1.2',
  skipsVerification: false,
};

/** A target that wants a certificate of its authority, and speaks nothing above TLS 1.2. */
async function startTlsTarget() {
  const server = createServer(
    {
      ...{ cert: pem('guard.pem'), key: pem('guard.key'), ca: pem('authority.pem') },
      ...{ requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' },
    },
    answerPage('a 1\n'),
  );
  const port = await listenOnLoopback(server);
  return {
    url: `https://127.0.0.1:${port}/metrics`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function outcomeOf(tls: Partial<ScrapeTls>): Promise<string> {
  await using target = await startTlsTarget();
  return describeOutcome(await scrapeOnce(target.url, { tls: { ...GOOD, ...tls } }));
}

describe('a scrape over TLS', () => {
  it('trusts its authority, and shows its own certificate', async () => {
    expect(await outcomeOf({})).toBe('a 1');
  });

  it('asks for the name that the target should have instead of that of the URL', async () => {
    expect(await outcomeOf({ serverName: 'localhost' })).toBe('a 1');
    expect(await outcomeOf({ serverName: 'etcd.example' })).toMatch(/^unreachable: .*altnames/);
  });

  it.each<[string, Partial<ScrapeTls>, RegExp]>([
    ['of a stranger', { ca: pem('stranger.pem') }, /certificate/],
    ['of a public authority alone', { ca: undefined }, /certificate/],
    ['of too old a version', { minVersion: 'TLSv1.3' }, /protocol version/],
  ])('does not believe a target %s, which is not the same as down', async (_, tls, why) => {
    const outcome = await outcomeOf(tls);
    expect(outcome).toMatch(/^unreachable: /);
    expect(outcome).toMatch(why);
  });

  it.each<[string, Partial<ScrapeTls>]>([
    ['no certificate', { cert: undefined, key: undefined }],
    ['one that has expired', { cert: pem('expired.pem'), key: pem('expired.key') }],
    ['one of a stranger', { cert: pem('foreign.pem'), key: pem('foreign.key') }],
  ])('is no evidence when the target refuses %s', async (_, tls) => {
    expect(await outcomeOf(tls)).toMatch(/^unreachable: /);
  });

  it('believes anybody only when it is told to', async () => {
    expect(await outcomeOf({ ca: undefined, skipsVerification: true })).toBe('a 1');
  });

  it('repeats nothing of a key', async () => {
    expect(await outcomeOf({ key: pem('guard.key') })).not.toContain('PRIVATE');
  });
});
