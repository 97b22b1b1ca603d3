import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createPoster } from '../../../src/adapter/axios/post.ts';
import { durationMs } from '../../../src/core/base/time.ts';
import type { PostRequest } from '../../../src/ports/poster.ts';
import { listenOnLoopback } from '../../support/loopback.ts';

const NEVER = new AbortController().signal;
const HEADERS = new Map([['content-type', 'application/json']]);
const poster = createPoster({ version: 'test' });

describe('a message that is posted', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function listen(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${await listenOnLoopback(server)}/hook`;
  }

  function to(url: string, change: Partial<PostRequest> = {}): PostRequest {
    return { url, headers: HEADERS, body: '{"a":"ü"}', timeoutMs: durationMs(5_000), ...change };
  }

  it('arrives byte for byte, with its headers', async () => {
    const seen: { body: string; headers: IncomingMessage['headers'] }[] = [];
    const url = await listen((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen.push({ body: Buffer.concat(chunks).toString('utf8'), headers: request.headers });
        response.writeHead(202, { 'retry-after': '7' }).end('taken');
      });
    });
    const outcome = await poster.post(to(url), NEVER);
    expect(outcome).toEqual({
      ...{ kind: 'answered', status: 202, retryAfter: '7', excerpt: 'taken' },
    });
    expect(seen.map(({ body }) => body)).toEqual(['{"a":"ü"}']);
    expect(seen[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '10',
      'user-agent': 'holdpoint/test',
    });
  });

  it('is not sent on to where a redirect points', async () => {
    let asked = 0;
    const url = await listen((_, response) => {
      asked += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    const outcome = await poster.post(to(url), NEVER);
    expect(outcome).toMatchObject({ kind: 'answered', status: 307 });
    expect(asked).toBe(1);
  });

  it('keeps a little of an endless answer, and its status', async () => {
    const url = await listen((_, response) => {
      response.writeHead(500);
      const more = (): void => void response.write('x'.repeat(65_536), () => setImmediate(more));
      response.on('error', () => undefined);
      more();
    });
    const outcome = await poster.post(to(url), NEVER);
    expect(outcome).toMatchObject({ kind: 'answered', status: 500, excerpt: 'x'.repeat(1_024) });
  });

  it('keeps the status of an answer whose body never ends', async () => {
    const url = await listen((_, response) => void response.writeHead(200).write('half'));
    const outcome = await poster.post(to(url, { timeoutMs: durationMs(1_000) }), NEVER);
    expect(outcome).toMatchObject({ kind: 'answered', status: 200, excerpt: 'half' });
  });

  it('may have been taken by a server that does not answer', async () => {
    const url = await listen(() => undefined);
    const outcome = await poster.post(to(url, { timeoutMs: durationMs(100) }), NEVER);
    expect(outcome).toEqual({ kind: 'unanswered', detail: 'no whole answer within 100 ms' });
  });

  it('may have been taken by a server that closes the connection', async () => {
    const url = await listen((request) => void request.socket.destroy());
    expect(await poster.post(to(url), NEVER)).toMatchObject({ kind: 'unanswered' });
  });

  it('may have been taken when the guard ends while it waits', async () => {
    const end = new AbortController();
    const url = await listen(() => end.abort());
    expect(await poster.post(to(url), end.signal)).toEqual({
      kind: 'unanswered',
      detail: 'the guard ended while it waited',
    });
  });

  it('was sent to nobody where nobody listens', async () => {
    const server = createTcpServer();
    const port = await listenOnLoopback(server);
    await new Promise((resolve) => server.close(resolve));
    const outcome = await poster.post(to(`http://127.0.0.1:${port}/`), NEVER);
    expect(outcome).toEqual({ kind: 'not-sent', detail: 'the connection was refused' });
  });

  it.each(['http://169.254.169.254/x', 'http://[fe80::1]/x', 'https://100.100.100.200/'])(
    'is never sent to %s, where clouds keep credentials',
    async (url) => {
      const outcome = await poster.post(to(url), NEVER);
      expect(outcome.kind).toBe('not-sent');
    },
  );

  it('passes by a proxy of the environment', async () => {
    const proxied: string[] = [];
    const proxy = await listen((request, response) => {
      proxied.push(request.url ?? '');
      response.end();
    });
    const url = await listen((_, response) => void response.end('direct'));
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = proxy;
    try {
      expect(await poster.post(to(url), NEVER)).toMatchObject({ excerpt: 'direct' });
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
    expect(proxied).toEqual([]);
  });

  it('goes over TLS to whom its authority vouches for, and to nobody else', async () => {
    const pem = (name: string) => readFileSync(`test/support/certificates/${name}`, 'utf8');
    const server = createTlsServer(
      { cert: pem('guard.pem'), key: pem('guard.key') },
      (_, response) => void response.end('over TLS'),
    );
    closing.push(() => server.close());
    const url = `https://127.0.0.1:${await listenOnLoopback(server)}/`;
    const trusting = createPoster({ version: 'test', ca: pem('authority.pem') });
    expect(await trusting.post(to(url), NEVER)).toMatchObject({ excerpt: 'over TLS' });
    expect(await poster.post(to(url), NEVER)).toMatchObject({ kind: 'not-sent' });
  });
});
