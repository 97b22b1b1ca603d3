import { once } from 'node:events';
import { connect } from 'node:net';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { readAll, sendRaw, startServer, type TestServer } from '../support/http.ts';

const HEALTHY = 'GET /-/healthy HTTP/1.1\r\nhost: x\r\n\r\n';

function statusOf(answer: string): string {
  return answer.split('\r\n', 1)[0] ?? '';
}

/** A server whose metrics page is made when the test says so. */
async function startHeld(): Promise<{ server: TestServer; release: () => void }> {
  const held = Promise.withResolvers<void>();
  const metrics = async () => {
    await held.promise;
    return { contentType: 'text/plain', body: 'late\n' };
  };
  return { server: await startServer({ metrics }), release: held.resolve };
}

describe('a server under abuse', () => {
  it('R34: answers a good client while 200 others send their headers byte by byte', async () => {
    await using server = await startServer();
    const slow = Array.from({ length: 200 }, () => connect(server.port, '127.0.0.1'));
    await Promise.all(slow.map((socket) => once(socket, 'connect')));
    for (const socket of slow) socket.on('error', () => undefined).write('GET /x HTTP/1.1\r\nx:');
    const { status } = await request(server.url).get('/-/healthy');
    expect(status).toBe(200);
    for (const socket of slow) socket.destroy();
  });

  it('ends a connection whose headers do not arrive in time', async () => {
    await using server = await startServer({ limits: { headersTimeoutMs: 50 } });
    expect(statusOf(await sendRaw(server.port, 'GET / HTTP/1.1\r\nhost: x\r\nx:'))).toContain(
      '408',
    );
  });

  it('ends a connection whose body does not arrive in time', async () => {
    await using server = await startServer({
      limits: { headersTimeoutMs: 50, requestTimeoutMs: 50 },
    });
    const head = 'POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n';
    const answer = await sendRaw(server.port, head);
    expect(statusOf(answer)).toContain('404');
  });

  it('refuses connections beyond its limit, and serves again when one is free', async () => {
    await using server = await startServer({ limits: { connections: 2 } });
    const first = connect(server.port, '127.0.0.1');
    const second = connect(server.port, '127.0.0.1');
    await Promise.all([once(first, 'connect'), once(second, 'connect')]);
    expect(await sendRaw(server.port, HEALTHY)).toBe('');
    first.destroy();
    second.destroy();
    await expect
      .poll(async () => statusOf(await sendRaw(server.port, `${closing(HEALTHY)}`)))
      .toContain('200');
  });

  it('refuses a body by its declared length before it has come', async () => {
    await using server = await startServer();
    const head = 'POST /can-proceed HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\n\r\n';
    const answer = await sendRaw(server.port, head);
    expect(statusOf(answer)).toContain('413');
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it('breaks a connection that sends a body without a length beyond the limit', async () => {
    await using server = await startServer();
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
    const head = 'POST /can-proceed HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const sending = setInterval(() => socket.write(chunk), 1);
    const answer = await readAll(socket);
    clearInterval(sending);
    expect(statusOf(answer)).toContain('413');
    expect(socket.bytesWritten).toBeLessThan(10_000_000);
  });

  it('answers broken bytes and stays alive', async () => {
    await using server = await startServer();
    for (const bytes of [
      '\0\0\0\0\r\n\r\n',
      'GET\r\n\r\n',
      '\x16\x03\x01\x02\0\x01',
      '{}\r\n\r\n',
    ]) {
      expect(statusOf(await sendRaw(server.port, bytes))).toContain('400');
    }
    expect((await request(server.url).get('/-/healthy')).status).toBe(200);
  });

  it.each([
    'GET http:// HTTP/1.1',
    'GET nonsense:// HTTP/1.1',
    'GET http://x/can-proceed/?cluster=orders HTTP/1.1',
    'GET * HTTP/1.1',
    'GET /v1/clusters/%zz HTTP/1.1',
    'GET /v1/clusters/%ff/nodes/n1 HTTP/1.1',
    'OPTIONS * HTTP/1.1',
  ])('refuses the target of "%s" without failing', async (line) => {
    await using server = await startServer();
    const answer = await sendRaw(server.port, closing(`${line}\r\nhost: x\r\n\r\n`));
    expect(statusOf(answer)).toMatch(/ 4\d\d /);
    expect(answer).toContain('application/problem+json');
    expect(server.errors).toEqual([]);
  });
});

describe('a server behind a proxy', () => {
  it('takes a target with the host in front for the path that it is', async () => {
    await using server = await startServer();
    const line = 'GET http://guard.example:9455/-/healthy?x=1 HTTP/1.1';
    const answer = await sendRaw(server.port, closing(`${line}\r\nhost: x\r\n\r\n`));
    expect(statusOf(answer)).toContain('200');
  });
});

describe('what a server tells about itself', () => {
  it('is the template of the route and the status, never what callers send', async () => {
    await using server = await startServer();
    await request(server.url).get('/v1/clusters/a-name-of-the-caller');
    await request(server.url).get('/a-path-of-the-caller');
    await request(server.url).options('/can-proceed');
    await request(server.url).get('/-/healthy');
    await expect
      .poll(() => server.answered)
      .toMatchObject([
        { route: '/v1/clusters/:cluster', status: 404 },
        { route: 'none', status: 404 },
        { route: 'none', status: 405 },
        { route: '/-/healthy', status: 200 },
      ]);
  });

  it('counts a caller who hung up as 499', async () => {
    const { server, release } = await startHeld();
    await using _ = server;
    const socket = connect(server.port, '127.0.0.1');
    socket.write(HEALTHY.replace('/-/healthy', '/metrics'));
    await once(socket, 'connect');
    await request(server.url).get('/-/healthy');
    socket.destroy();
    await expect
      .poll(() => server.answered)
      .toContainEqual(expect.objectContaining({ route: '/metrics', status: 499 }));
    release();
  });
});

describe('closing a server', () => {
  it('finishes what is under way, as the last answer of its connection', async () => {
    const { server, release } = await startHeld();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(HEALTHY.replace('/-/healthy', '/metrics'));
    await once(socket, 'connect');
    await request(server.url).get('/-/healthy');
    const answer = readAll(socket);
    const closed = server.server.close(10_000);
    release();
    expect(await answer).toMatch(/^HTTP\/1.1 200 [\s\S]*connection: close[\s\S]*late\n$/i);
    await closed;
    expect(await sendRaw(server.port, HEALTHY)).toBe('');
  });

  it('does not wait for idle connections', async () => {
    const server = await startServer();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(HEALTHY);
    await once(socket, 'data');
    const ended = once(socket, 'close');
    await server.server.close(60_000);
    await ended;
  });

  it('breaks what is not finished when the grace is over', async () => {
    const { server } = await startHeld();
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
    socket.write(HEALTHY.replace('/-/healthy', '/metrics'));
    await once(socket, 'connect');
    await request(server.url).get('/-/healthy');
    const answer = readAll(socket);
    await server.server.close(20);
    expect(await answer).toBe('');
  });

  it('can be asked for twice, and before anything was opened', async () => {
    const server = await startServer();
    await Promise.all([server.server.close(0), server.server.close(0)]);
    await server.server.close(0);
  });
});

describe('listening', () => {
  it('rejects with the error of the system when the port is taken', async () => {
    await using first = await startServer();
    const second = await startServer();
    await second.server.close(0);
    await expect(second.server.listen('127.0.0.1', first.port)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('gives a URL that can be asked, also for IPv6', async () => {
    await using server = await startServer();
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    const second = await startServer();
    await second.server.close(0);
    const listening = await second.server.listen('::1', 0).catch((error: unknown) => error);
    // A machine without IPv6 says so; one with it gives brackets.
    if (listening instanceof Error) expect(listening).toMatchObject({ syscall: 'listen' });
    else expect(listening).toMatchObject({ url: expect.stringMatching(/^http:\/\/\[::1\]:\d+$/) });
  });
});

function closing(head: string): string {
  return head.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n');
}
