import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpSd } from '../../../src/adapter/axios/http-sd.ts';
import { readTargetList } from '../../../src/config/target-list.ts';
import { durationMs } from '../../../src/core/base/time.ts';
import type { ScrapeTls } from '../../../src/ports/scraper.ts';
import { listenOnLoopback } from '../../support/loopback.ts';

const LIST = JSON.stringify([{ targets: ['n1:1'], labels: { zone: 'a' } }]);
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

describe('targets that a server lists', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function look(listener: RequestListener, timeoutMs = 2_000) {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const source = createHttpSd({
      url: `http://127.0.0.1:${port}/sd?key=secret`,
      headers: new Map([['Authorization', 'Bearer t']]),
      refreshEveryMs: durationMs(60_000),
      timeoutMs: durationMs(timeoutMs),
      bodySizeBytes: 10_000,
      version: 'test',
      readList: readTargetList,
    });
    return await source.look(new AbortController().signal);
  }

  it.each(['plain', 'gzip'])(
    'are asked for as Prometheus asks, and read (%s)',
    async (encoding) => {
      let asked: NodeJS.Dict<string | string[]> = {};
      const found = await look((request, response) => {
        asked = request.headers;
        const isGzip = encoding === 'gzip';
        response.writeHead(200, { ...JSON_TYPE, ...(isGzip && { 'content-encoding': 'gzip' }) });
        response.end(isGzip ? gzipSync(LIST) : LIST);
      });
      expect(asked).toMatchObject({
        accept: 'application/json',
        authorization: 'Bearer t',
        'x-prometheus-refresh-interval-seconds': '60',
      });
      expect(found.kind === 'found' && found.groups[0]?.targets[0]?.get('__address__')).toBe(
        'n1:1',
      );
      const url = found.kind === 'found' ? (found.groups[0]?.labels.get('__meta_url') ?? '') : '';
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sd$/);
    },
  );

  it.each<{ name: string; answer: RequestListener; says: RegExp }>([
    {
      name: 'another status',
      answer: (_, response) => void response.writeHead(500, JSON_TYPE).end(LIST),
      says: /answered 500/,
    },
    {
      name: 'a redirect',
      answer: (_, response) => void response.writeHead(302, { location: '/x' }).end(),
      says: /answered 302/,
    },
    {
      name: 'a page for people',
      answer: (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(),
      says: /not application\/json/,
    },
    {
      name: 'half a list',
      answer: (_, response) => void response.writeHead(200, JSON_TYPE).end(LIST.slice(0, 9)),
      says: /not JSON/,
    },
    {
      name: 'more than fits',
      answer: (_, response) => void response.writeHead(200, JSON_TYPE).end(' '.repeat(20_000)),
      says: /larger|limit|10000/,
    },
    {
      name: 'a bomb',
      answer: (_, response) => {
        response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' });
        response.end(gzipSync(Buffer.alloc(5_000_000, 32)));
      },
      says: /larger|limit|10000/,
    },
    { name: 'nothing', answer: (_, response) => void response.destroy(), says: /http_sd/ },
  ])('fail with $name, and no secret is repeated', async ({ answer, says }) => {
    const failed = await look(answer);
    expect(failed.kind === 'failed' && failed.detail).toMatch(says);
    expect(JSON.stringify(failed)).not.toContain('secret');
  });

  it('fail when the server hangs or drips', async () => {
    const failed = await look((_, response) => {
      response.writeHead(200, JSON_TYPE);
      const drip = setInterval(() => response.write(' '), 10);
      response.once('close', () => clearInterval(drip));
    }, 100);
    expect(failed.kind === 'failed' && failed.detail).toMatch(/no whole answer within 100 ms/);
  });
});

describe('targets that a server lists over TLS', () => {
  const pem = (name: string) => readFileSync(`test/support/certificates/${name}`, 'utf8');

  const GOOD: ScrapeTls = {
    ...{ ca: pem('authority.pem'), cert: pem('ci.pem'), key: pem('ci.key') },
    ...{ serverName: undefined, minVersion: 'TLSv1.2', skipsVerification: false },
  };

  /** Asks a server that wants a certificate of its authority. */
  async function lookWith(tls: ScrapeTls | undefined) {
    const server = createTlsServer(
      {
        ...{ cert: pem('guard.pem'), key: pem('guard.key'), ca: pem('authority.pem') },
        ...{ requestCert: true, rejectUnauthorized: true },
      },
      (_, response) => {
        response.writeHead(200, JSON_TYPE);
        response.end(LIST);
      },
    );
    const port = await listenOnLoopback(server);
    try {
      const source = createHttpSd({
        ...{ url: `https://127.0.0.1:${port}/sd`, headers: new Map(), tls, version: 'test' },
        ...{ refreshEveryMs: durationMs(60_000), timeoutMs: durationMs(2_000) },
        ...{ bodySizeBytes: 10_000, readList: readTargetList },
      });
      const { kind } = await source.look(new AbortController().signal);
      return kind;
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('are read from whom its authority vouches for, with a certificate', async () => {
    expect(await lookWith(GOOD)).toBe('found');
    expect(await lookWith({ ...GOOD, serverName: 'localhost' })).toBe('found');
  });

  it.each<[string, ScrapeTls | undefined]>([
    ['of another authority', { ...GOOD, ca: pem('stranger.pem') }],
    ['of another name', { ...GOOD, serverName: 'inventory.example' }],
    ['that wants a certificate', { ...GOOD, cert: undefined, key: undefined }],
    ['of which nothing is said', undefined],
  ])('are not those of a server %s', async (_, tls) => {
    expect(await lookWith(tls)).toBe('failed');
  });
});
