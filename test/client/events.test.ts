import { describe, expect, it } from 'vitest';
import { createClient, type Followed } from '../../src/client/client.ts';
import { policyOf, tokenTextOf } from '../support/access.ts';
import { Caller } from '../support/claiming.ts';
import { startServer, type TestServer } from '../support/http.ts';
import { answering, fakeServer } from './fake-server.ts';

async function ready(): Promise<TestServer> {
  const server = await startServer();
  for (let round = 0; round < 3; round += 1) await server.guarded.burst();
  return server;
}

/** Follows until there are so many items. */
async function take(
  following: AsyncGenerator<Followed, void, void>,
  count: number,
): Promise<readonly Followed[]> {
  const items: Followed[] = [];
  for await (const item of following) {
    items.push(item);
    if (items.length === count) break;
  }
  return items;
}

const types = (items: readonly Followed[]) =>
  items.map((item) => (item.kind === 'event' ? item.event.type : item.kind));

describe('a client that follows events', () => {
  it('is told what happens, and goes on after the last id', async () => {
    await using server = await ready();
    const client = createClient({ server: server.url });
    await new Caller(server).claim();
    const start = { after: '0-' };
    const items = await take(client.events(start), 2);
    expect(types(items)).toEqual(['decision-made', 'permit-granted']);
    const [first] = items;
    if (first?.kind !== 'event') throw new Error('there is a decision');
    expect(first.event).toMatchObject({ cluster: 'orders', by: 'local', seq: 1 });
    const rest = await take(client.events({ ...start, after: first.id, types: ['permit'] }), 1);
    expect(rest).toEqual(items.slice(1));
  });

  it('is told where to go on when the guard stops', async () => {
    const server = await ready();
    await new Caller(server).claim();
    const following = createClient({ server: server.url }).events({ after: '0-' });
    const [, second] = await take2(following);
    await server.server.close(60_000);
    const last = (await following.next()).value;
    expect(last).toMatchObject({ kind: 'ended', after: second?.kind === 'event' && second.id });
  });

  it('is told of a gap', async () => {
    await using server = await ready();
    const client = createClient({ server: server.url });
    expect(types(await take(client.events({ after: '9-0123456789ab' }), 1))).toEqual(['gap']);
  });

  it('is told why it may not', async () => {
    const policy = policyOf({ ada1: [] });
    await using server = await startServer({ access: () => policy });
    const client = createClient({ server: server.url, token: tokenTextOf('ada1') });
    expect(await take(client.events({}), 9)).toMatchObject([{ kind: 'refused', status: 403 }]);
  });

  it.each([
    ['a page', answering(200, '<html>'), 'refused'],
    [
      'an event that is none',
      answering(200, 'id: 1-0123456789ab\ndata: {"type":1}\n\n', {
        'content-type': 'text/event-stream',
      }),
      'ended',
    ],
  ])('takes %s for no event', async (_, listener, kind) => {
    await using server = await fakeServer(listener);
    expect(types(await take(createClient({ server: server.url }).events({}), 9))).toEqual([kind]);
  });

  it('ends with whoever gives it up', async () => {
    await using server = await ready();
    const stop = new AbortController();
    const following = createClient({ server: server.url }).events({}, { signal: stop.signal });
    const next = following.next();
    stop.abort();
    expect((await next).value).toMatchObject({ kind: 'ended' });
  });
});

/** Two items, without ending the stream. */
async function take2(following: AsyncGenerator<Followed, void, void>) {
  return [(await following.next()).value, (await following.next()).value].map((item) => {
    if (item === undefined) throw new Error('the stream is over');
    return item;
  });
}
