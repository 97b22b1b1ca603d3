import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request as send } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createTlsFetch } from '../../src/adapter/node-https/tls-fetch.ts';
import { policyOf, tokenOf } from '../support/access.ts';
import { readAll, startServer, type TestServer } from '../support/http.ts';

const GRANTS = [
  { permissions: new Set(['read', 'attest'] as const), clusters: new Set(['orders']) },
];

/** A good client, and a bad one whose token is as good. */
const POLICY = policyOf({ good: GRANTS, evil: GRANTS });

const CALM = { principalRate: { burst: 1_000, perSecond: 1_000 } };

function start(): Promise<TestServer> {
  return startServer({ access: () => POLICY, limits: CALM });
}

/** Asks as the good client does, one request after the other on a connection of its own. */
async function askWell(server: TestServer, times: number): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const statuses: number[] = [];
  for (let asked = 0; asked < times; asked += 1) {
    const call = send(`${server.url}/v1/clusters`, { agent, headers: tokenOf('good') }).end();
    const [answer] = await once(call, 'response');
    answer.resume();
    await once(answer, 'end');
    statuses.push(answer.statusCode);
  }
  agent.destroy();
  return statuses;
}

async function open(server: TestServer, count: number, bytes: string): Promise<readonly Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(server.port, '127.0.0.1'));
  for (const socket of sockets) socket.on('error', () => undefined);
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) socket.write(bytes);
  return sockets;
}

const EVIL = `authorization: ${tokenOf('evil').authorization}\r\n`;

/** The beginning of a call that takes a body. */
const POST = [
  `POST /v1/attestations HTTP/1.1\r\nhost: x\r\n${EVIL}`,
  'content-type: application/json\r\n',
].join('');

/** What the bad client sends over and over; none of it may cost the good one an answer. */
const ABUSES: Readonly<Record<string, string>> = {
  'headers byte by byte': 'GET /v1/clusters HTTP/1.1\r\nhost: x\r\nx',
  'a body byte by byte': `${POST}content-length: 100\r\n\r\n{`,
  'a chunked body that does not end': `${POST}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`,
  'nothing at all': '',
};

describe('R34: a good client', () => {
  it.each(Object.entries(ABUSES))('is answered while 200 others send %s', async (_, bytes) => {
    await using server = await start();
    const slow = await open(server, 200, bytes);
    expect(new Set(await askWell(server, 50))).toEqual(new Set([200]));
    for (const socket of slow) socket.destroy();
  });

  it('is answered while strangers flood the guard, and they are told to go away', async () => {
    await using server = await start();
    const tiny = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(500);
    const flood = await open(server, 20, tiny);
    const ended = Promise.all(flood.map(readAll));
    expect(new Set(await askWell(server, 50))).toEqual(new Set([200]));
    // Twenty are told that they are not known; then each connection ends at its next request.
    const statuses = (await ended).map((text) => text.match(/HTTP\/1\.1 \d+/g)?.at(-1) ?? '');
    expect(new Set(statuses.filter((status) => status !== ''))).toEqual(new Set(['HTTP/1.1 429']));
    expect(server.warnings.length).toBeLessThan(100);
  });

  it('is answered while another principal asks as fast as it can', async () => {
    await using server = await startServer({
      access: () => POLICY,
      limits: { principalRate: { burst: 60, perSecond: 1 } },
    });
    const greedy = `GET /v1/clusters HTTP/1.1\r\nhost: x\r\n${EVIL}\r\n`.repeat(100);
    const flood = await open(server, 10, greedy);
    for (const socket of flood) socket.resume();
    expect(new Set(await askWell(server, 50))).toEqual(new Set([200]));
    await expect
      .poll(() => server.refusals.filter((code) => code === 'throttled').length)
      .toBe(940);
    for (const socket of flood) socket.destroy();
  });

  it('is answered while others send bodies that are too large, or nested without end', async () => {
    await using server = await start();
    const deep = '['.repeat(16_000);
    const bodies = [
      `${POST}content-length: 1000000\r\n\r\n${'x'.repeat(100_000)}`,
      `${POST}transfer-encoding: chunked\r\n\r\n20000\r\n${'x'.repeat(0x20000)}\r\n`,
      `${POST}content-length: ${deep.length}\r\nconnection: close\r\n\r\n${deep}`,
    ];
    const sockets = (await Promise.all(bodies.map((bytes) => open(server, 30, bytes)))).flat();
    const answers = Promise.all(sockets.map(readAll));
    expect(new Set(await askWell(server, 50))).toEqual(new Set([200]));
    const statuses = (await answers).map((answer) => answer.slice(9, 12));
    // A connection that is broken in the middle of sending may lose its answer.
    expect(new Set(statuses.filter((status) => status !== ''))).toEqual(new Set(['400', '413']));
    expect(server.errors).toEqual([]);
  });
});

describe('R34: a server that speaks TLS', () => {
  it('ends handshakes that are not finished in time, and serves on', async () => {
    const read = (name: string) => readFileSync(`test/support/certificates/${name}`, 'utf8');
    await using server = await startServer({
      limits: { headersTimeoutMs: 100 },
      tls: {
        ...{ cert: read('guard.pem'), key: read('guard.key') },
        ...{ clientCa: undefined, minVersion: 'TLSv1.2' },
      },
    });
    const slow = await open(server, 200, '\x16\x03\x01');
    await Promise.all(slow.map((socket) => readAll(socket)));
    const ask = createTlsFetch({ ca: read('authority.pem') });
    expect((await ask(`${server.url}/-/healthy`, {})).status).toBe(200);
  });
});
