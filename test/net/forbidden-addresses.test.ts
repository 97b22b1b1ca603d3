import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { guardLookup, isForbidden } from '../../src/adapter/axios/guarded-agent.ts';
import { createHttpSd } from '../../src/adapter/axios/http-sd.ts';
import { durationMs } from '../../src/core/base/time.ts';
import { answerPage, startTarget } from '../support/hostile-target.ts';
import { describeOutcome, scrapeOnce } from '../support/scraping.ts';

describe('an address behind which clouds keep credentials (R32)', () => {
  it.each([
    '169.254.169.254',
    '169.254.0.1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    'fe80::1',
    'fd00:ec2::254',
    '100.100.100.200',
  ])('%s is never connected to', (address) => {
    expect(isForbidden(address)).toBe(true);
  });

  it.each(['127.0.0.1', '10.0.0.1', '192.168.1.1', '::1', '::ffff:127.0.0.1', 'fd00::1', 'host'])(
    'is not %s, where targets may well be',
    (address) => {
      expect(isForbidden(address)).toBe(false);
    },
  );

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://169.254.169.254/x',
    'http://[::ffff:169.254.169.254]/x',
    'http://2852039166/x',
    'http://0xa9fea9fe/x',
  ])('is refused as a target before anything is sent: %s', async (url) => {
    const outcome = await scrapeOnce(url, { timeoutMs: 2_000 });
    expect(describeOutcome(outcome)).toMatch(/^unreachable: the address is a link-local one/);
  });

  it('is not reached by a redirect: none is followed', async () => {
    await using target = await startTarget((_, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
    });
    expect(describeOutcome(await scrapeOnce(target.url))).toMatch(/^http_status: .*302/);
  });

  it('is not reached by a list of targets either', async () => {
    const source = createHttpSd({
      ...{ url: 'http://169.254.169.254/sd', headers: new Map(), bodySizeBytes: 1_000 },
      ...{ refreshEveryMs: durationMs(1_000), timeoutMs: durationMs(2_000), version: '1' },
      readList: () => ({ kind: 'found', groups: [] }),
    });
    const look = await source.look(new AbortController().signal);
    expect(look.kind === 'failed' && look.detail).toMatch(/link-local/);
  });
});

describe('a name whose address changes between the check and the connection (R32)', () => {
  it('is looked at when it is connected to, every time', async () => {
    await using target = await startTarget(answerPage('up 1\n'));
    const answers = ['127.0.0.1', '169.254.169.254'];
    const lookups: string[] = [];
    const lookup = guardLookup((_name, _options, done) => {
      const address = answers.shift() ?? 'none';
      lookups.push(address);
      done(null, [{ address, family: 4 }]);
    });
    const reach = () =>
      new Promise<string>((resolve) => {
        const socket = connect({ host: 'rebound.example', port: target.port, lookup });
        socket.on('connect', () => {
          socket.destroy();
          resolve('connected');
        });
        socket.on('error', (error) => resolve(error.message));
      });
    expect(await reach()).toBe('connected');
    expect(await reach()).toMatch(/link-local/);
    expect(lookups).toEqual(['127.0.0.1', '169.254.169.254']);
  });

  it('is refused when any of its addresses is a forbidden one', async () => {
    const lookup = guardLookup((_name, _options, done) =>
      done(null, [
        { address: '127.0.0.1', family: 4 },
        { address: 'fe80::1', family: 6 },
      ]),
    );
    const { promise, resolve } = Promise.withResolvers<unknown>();
    lookup('two.example', {}, (error) => resolve(error));
    expect(await promise).toMatchObject({ code: 'EFORBIDDEN' });
  });
});
