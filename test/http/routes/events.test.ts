import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { policyOf, tokenOf } from '../../support/access.ts';
import { Caller } from '../../support/claiming.ts';
import { startServer, type TestServer, type TestServerParts } from '../../support/http.ts';
import { clusterNamed, noted } from '../../support/log-stories.ts';

/** An event as it was read from a stream. */
interface Told {
  readonly event: string;
  readonly id: string;
  readonly data: { readonly cluster: string; readonly event: object };
}

/** A stream that somebody reads. */
class Reader {
  readonly #response: IncomingMessage;
  #text = '';

  private constructor(response: IncomingMessage) {
    this.#response = response;
    response.setEncoding('utf8').on('data', (chunk: string) => {
      this.#text += chunk;
    });
  }

  static async open(
    server: Pick<TestServer, 'url'>,
    query = '',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reader> {
    const request = get(`${server.url}/v1/events${query}`, { headers, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return new Reader(response);
  }

  get status(): number | undefined {
    return this.#response.statusCode;
  }

  get headers() {
    return this.#response.headers;
  }

  get text(): string {
    return this.#text;
  }

  get events(): readonly Told[] {
    return this.#text.split('\n\n').flatMap((block) => {
      const fields = new Map(
        block.split('\n').map((line) => {
          const [name = '', ...rest] = line.split(': ');
          return [name, rest.join(': ')];
        }),
      );
      const data = fields.get('data');
      if (data === undefined) return [];
      const [event = '', id = ''] = [fields.get('event'), fields.get('id')];
      return [{ event, id, data: JSON.parse(data) }];
    });
  }

  /** Resolves with the events once there are so many. */
  async until(count: number): Promise<readonly Told[]> {
    while (this.events.length < count) await once(this.#response, 'data');
    return this.events;
  }

  async untilText(part: string): Promise<void> {
    while (!this.#text.includes(part)) await once(this.#response, 'data');
  }

  async ended(): Promise<void> {
    if (!this.#response.readableEnded) await once(this.#response, 'end');
  }

  close(): void {
    this.#response.destroy();
  }
}

async function ready(parts: TestServerParts = {}): Promise<TestServer> {
  const server = await startServer(parts);
  for (let round = 0; round < 3; round += 1) await server.guarded.burst();
  return server;
}

/** Appends records of a kind that nothing here knows. */
async function append({ guarded }: TestServer, name: string, count = 1): Promise<void> {
  const cluster = clusterNamed(name);
  const { seq } = await guarded.log.head(cluster);
  const records = Array.from({ length: count }, (_, number) => noted(number, 'x'.repeat(1_000)));
  await guarded.log.append(cluster, seq, records);
}

const STREAMS = { perPrincipal: 2, inTotal: 3, heartbeatMs: 60_000, stalledMs: 60_000 };

describe('GET /v1/events', () => {
  it('tells what happens to permits, with the decisions that they stand on', async () => {
    await using server = await ready();
    const reader = await Reader.open(server);
    expect(reader.status).toBe(200);
    expect(reader.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(reader.headers['cache-control']).toContain('no-transform');
    const caller = new Caller(server);
    const { permit } = (await caller.claim({}, 'secret-key')).body;
    await caller.say('release', permit);
    const told = await reader.until(3);
    expect(told.map(({ event }) => event)).toEqual([
      ...['decision-made', 'permit-granted', 'permit-ended'],
    ]);
    expect(told[0]?.data.event).toMatchObject({ kind: 'go', cause: 'claim', inTheWay: [] });
    expect(told[1]?.data).toMatchObject({ cluster: 'orders', event: { grant: { id: permit.id } } });
    const [, granted] = told;
    const { epoch, seq } = Object(granted?.data);
    expect(`${epoch}.${seq}`).toBe(permit.token);
    expect(told[2]?.data.event).toMatchObject({ end: 'given-back' });
    expect(reader.text).not.toContain('secret-key');
    expect(reader.text).not.toContain('holdPoints');
  });

  it('goes on after the last event that was seen, and repeats none', async () => {
    await using server = await ready();
    const first = await Reader.open(server);
    await append(server, 'orders', 3);
    const [, second] = await first.until(3);
    first.close();
    await append(server, 'orders', 2);
    const again = await Reader.open(server, '', { 'last-event-id': second?.id ?? '' });
    const seqs = (await again.until(3)).map(({ data }) => Object(data).seq);
    expect(seqs).toEqual([3, 4, 5]);
    const asked = await Reader.open(server, `?after=${second?.id}`);
    expect(await asked.until(3)).toEqual(again.events);
  });

  it('says where there is a gap, because the log is another one', async () => {
    await using server = await ready();
    const reader = await Reader.open(server, '?after=7-0123456789ab');
    await reader.untilText('event: gap');
    await append(server, 'orders');
    expect((await reader.until(2)).map(({ event }) => event)).toEqual(['gap', 'noted']);
  });

  it('shows the clusters that may be read, and what is asked for of them', async () => {
    const read = (...clusters: readonly string[]) => [
      { permissions: new Set(['read'] as const), clusters: new Set(clusters) },
    ];
    const policy = policyOf({ ada1: read('orders', 'users'), bob1: read('users') });
    await using server = await ready({ access: () => policy });
    const all = await Reader.open(server, '', tokenOf('ada1'));
    const one = await Reader.open(server, '?cluster=orders&type=per,not', tokenOf('ada1'));
    const other = await Reader.open(server, '', tokenOf('bob1'));
    const forbidden = await Reader.open(server, '?cluster=orders', tokenOf('bob1'));
    expect(forbidden.status).toBe(403);
    const none = await Reader.open(server, '?cluster=users&type=per', tokenOf('bob1'));
    expect(none.status).toBe(404);
    await append(server, 'hidden');
    await append(server, 'orders');
    await append(server, 'users');
    const clusters = (told: readonly Told[]) => told.map(({ data }) => data.cluster);
    expect(clusters(await all.until(2))).toEqual(['orders', 'users']);
    expect(clusters(await one.until(1))).toEqual(['orders']);
    expect(clusters(await other.until(1))).toEqual(['users']);
  });

  it.each([
    ['?cluster=payments', 404],
    ['?type=Permit', 400],
    ['?after=last', 400],
    ['?since=1', 400],
  ])('refuses %s', async (query, status) => {
    await using server = await ready();
    expect((await Reader.open(server, query)).status).toBe(status);
  });

  it('has so many streams for each principal, and frees those that have ended', async () => {
    await using server = await ready({ limits: { streams: STREAMS } });
    const [first] = [await Reader.open(server), await Reader.open(server)];
    const third = await Reader.open(server);
    expect([third.status, third.headers['retry-after']]).toEqual([429, '30']);
    first?.close();
    await expect.poll(async () => (await Reader.open(server)).status).toBe(200);
  });

  it('says now and then that it is still there, and up to where', async () => {
    const streams = { ...STREAMS, heartbeatMs: 1 };
    await using server = await ready({ limits: { streams } });
    const reader = await Reader.open(server, '?type=none');
    await append(server, 'orders');
    await reader.untilText(': still here\nid: 1-');
    expect(reader.events).toEqual([]);
  });

  it('drops a reader who takes nothing, who then resumes where it was', async () => {
    const streams = { ...STREAMS, stalledMs: 1 };
    await using server = await ready({ limits: { streams } });
    const slow = get(`${server.url}/v1/events`, { agent: false });
    const [response] = (await once(slow, 'response')) as [IncomingMessage];
    response.pause();
    let taken = 0;
    response
      .on('error', () => undefined)
      .on('data', (chunk: Buffer) => {
        taken += chunk.length;
      });
    response.pause();
    // More than the buffers of two sockets take, which the system grows to some megabytes.
    for (let round = 0; round < 60; round += 1) await append(server, 'orders', 250);
    response.resume();
    await new Promise((resolve) => response.once('close', resolve));
    expect(response.complete).toBe(false);
    expect(taken).toBeLessThan(60 * 250 * 1_000);
  });

  it('ends when the server stops, without waiting for it to be broken', async () => {
    const server = await ready();
    const reader = await Reader.open(server);
    await Promise.all([server.server.close(60_000), reader.ended()]);
    expect(reader.status).toBe(200);
  });

  it('ends when grants have changed, so that whoever reads is asked anew', async () => {
    const policy = () =>
      policyOf({ ada1: [{ permissions: new Set(['read'] as const), clusters: 'all' }] });
    let current = policy();
    await using server = await ready({ access: () => current });
    const reader = await Reader.open(server, '', tokenOf('ada1'));
    current = policy();
    await append(server, 'orders');
    await reader.ended();
    expect(reader.events).toEqual([]);
  });
});
