import { once } from 'node:events';
import { Agent, type ClientRequest, get, type IncomingMessage } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Occurrence } from '../../src/demo/model/world.ts';
import { type Demo, startDemo } from '../../src/demo/serve.ts';
import { FakeTime, settle } from '../support/fake-time.ts';

const time = { current: new FakeTime() };
const occurrences: Occurrence[] = [];
const state: { demo?: Demo; agent: Agent; stop: AbortController } = {
  agent: new Agent(),
  stop: new AbortController(),
};

/** What came of one request: a page, or the code of the error. */
type Answer = { readonly status: number; readonly page: string } | { readonly error: string };

function respond(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
}

async function ask(url: string, options: { method?: string } = {}): Promise<Answer> {
  try {
    const response = await respond(get(url, { agent: state.agent, ...options }));
    return { status: response.statusCode ?? 0, page: await text(response) };
  } catch (error) {
    return { error: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' };
  }
}

/** Lets time flow until a promise is settled, as it does in life. */
async function inTime<T>(promise: Promise<T>): Promise<T> {
  const settled = promise.then(
    () => true,
    () => true,
  );
  while ((await Promise.race([settled, settle()])) !== true) await time.current.advance(100);
  return promise;
}

interface Occupied {
  readonly port: number;
  free(): Promise<void>;
}

/** A server of somebody else on a port, any free one by default. */
async function occupy(port = 0): Promise<Occupied> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const free = async () => {
    server.close();
    await once(server, 'close');
  };
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, free };
}

/** Two neighbouring ports, occupied. */
async function occupyPair(): Promise<readonly [Occupied, Occupied]> {
  const second = await occupy();
  try {
    return [await occupy(second.port - 1), second];
  } catch {
    await second.free();
    return occupyPair();
  }
}

function portOf(id: string): number {
  return Number(new URL(urlOf(id)).port);
}

function demo(): Demo {
  if (state.demo === undefined) throw new Error('the demo did not start');
  return state.demo;
}

function urlOf(id: string): string {
  return demo().members.find((member) => member.id === id)?.url ?? '';
}

async function sampleOf(id: string, series: string): Promise<number> {
  const answer = await ask(urlOf(id));
  if ('error' in answer) throw new Error(`${id}: ${answer.error}`);
  const line = answer.page.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1));
}

beforeEach(async () => {
  time.current = new FakeTime({ startMs: 1_000_000, wallOffsetMs: 500 });
  occurrences.length = 0;
  state.agent = new Agent({ keepAlive: true });
  state.stop = new AbortController();
  state.demo = await startDemo({
    clock: time.current,
    timers: time.current,
    seed: 11,
    members: 3,
    signal: state.stop.signal,
    observe: (occurrence) => occurrences.push(occurrence),
  });
  await time.current.advance(5_000);
});

afterEach(async () => {
  state.agent.destroy();
  await state.demo?.close();
});

describe('the demo', () => {
  it('serves every member on a port of its own and lives as time passes', async () => {
    expect(new Set(demo().members.map(({ url }) => url)).size).toBe(3);
    const before = await sampleOf('n1', 'raft_commit_index');
    await time.current.advance(1_000);
    expect(await sampleOf('n1', 'raft_commit_index')).toBeGreaterThan(before + 100);
    const leads = await Promise.all(demo().members.map(({ id }) => sampleOf(id, 'raft_is_leader')));
    expect(leads.toSorted()).toEqual([0, 0, 1]);
  });

  it('tells what happens', () => {
    const kinds = occurrences.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'started')).toHaveLength(3);
    expect(kinds.at(-1)).toBe('leads');
    expect(occurrences.at(-1)?.member).toBe(demo().controls.leader());
  });

  it('says the format, and refuses other paths and methods', async () => {
    const request = get(urlOf('n1'), { agent: state.agent });
    const response = await respond(request);
    expect(response.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    response.resume();
    expect(await ask(urlOf('n1').replace('/metrics', '/'))).toMatchObject({ status: 404 });
    expect(await ask(urlOf('n1'), { method: 'POST' })).toMatchObject({ status: 405 });
    expect(await ask(`${urlOf('n1')}?x=1`, { method: 'HEAD' })).toEqual({ status: 200, page: '' });
  });

  it('follows a machine that was suspended without living through the gap', async () => {
    const start = await sampleOf('n1', 'process_start_time_seconds');
    const before = await sampleOf('n1', 'raft_commit_index');
    await time.current.jump(3_600_000);
    expect(await sampleOf('n1', 'raft_commit_index')).toBeLessThan(before + 100);
    await time.current.advance(5_000);
    expect(await sampleOf('n1', 'raft_commit_index')).toBeGreaterThan(before + 100);
    expect(await sampleOf('n1', 'process_start_time_seconds')).toBe(start);
  });
});

describe('a crashed member of the demo', () => {
  it('refuses connections, having broken those that were kept alive', async () => {
    const kept: Socket[] = [];
    const request = get(urlOf('n2'), { agent: state.agent });
    request.once('socket', (socket) => kept.push(socket));
    const response = await respond(request);
    await text(response);
    const [socket] = kept;
    if (socket === undefined) throw new Error('there was no connection');
    expect(socket.destroyed).toBe(false);
    const closed = once(socket, 'close');
    await demo().controls.crash('n2');
    await closed;
    expect(await ask(urlOf('n2'))).toEqual({ error: 'ECONNREFUSED' });
    await time.current.advance(100);
    expect(await sampleOf('n1', 'raft_peer_active{peer="n2"}')).toBe(0);
  });

  it('comes back on the same port as a new process of a new version', async () => {
    const url = urlOf('n2');
    await demo().controls.crash('n2');
    await time.current.advance(10_000);
    await inTime(demo().controls.restart('n2', '1.5.0'));
    await time.current.advance(2_000);
    expect(urlOf('n2')).toBe(url);
    expect(await sampleOf('n2', 'process_start_time_seconds')).toBe(1_015.5);
    expect(await sampleOf('n2', 'raft_member_info{member="n2",version="1.5.0"}')).toBe(1);
    expect(await sampleOf('n2', 'raft_has_leader')).toBe(1);
    expect(await sampleOf('n1', 'raft_peer_active{peer="n2"}')).toBe(1);
  });

  it('waits for its port while another process has it', async () => {
    await demo().controls.crash('n3');
    const thief = await occupy(portOf('n3'));
    const restarted = demo().controls.restart('n3');
    await time.current.advance(1_000);
    await thief.free();
    await inTime(restarted);
    expect(await ask(urlOf('n3'))).toMatchObject({ status: 200 });
  });

  it('gives up a restart when the port stays taken, and can be restarted later', async () => {
    await demo().controls.crash('n3');
    const thief = await occupy(portOf('n3'));
    const failed = inTime(demo().controls.restart('n3'));
    await expect(failed).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await thief.free();
    await inTime(demo().controls.restart('n3'));
    expect(await ask(urlOf('n3'))).toMatchObject({ status: 200 });
  });

  it('obeys controls that come at once in the order in which they came', async () => {
    const { controls } = demo();
    const all = Promise.all([
      controls.crash('n1'),
      controls.restart('n1', '2.0.0'),
      controls.crash('n1'),
      controls.restart('n1', '3.0.0'),
    ]);
    await inTime(all);
    expect(await sampleOf('n1', 'raft_member_info{member="n1",version="3.0.0"}')).toBe(1);
  });
});

describe('a frozen member of the demo', () => {
  it('accepts connections and answers only once it is thawed', async () => {
    demo().controls.freeze('n2');
    const answer = ask(urlOf('n2'));
    const waits = Symbol('waits');
    await time.current.advance(3_000);
    expect(await Promise.race([answer, settle().then(() => waits)])).toBe(waits);
    expect(await sampleOf('n1', 'raft_peer_active{peer="n2"}')).toBe(0);
    demo().controls.thaw('n2');
    expect(await answer).toMatchObject({ status: 200 });
  });

  it('can be killed, and then refuses connections and works again when restarted', async () => {
    demo().controls.freeze('n2');
    const answer = ask(urlOf('n2'));
    await time.current.advance(100);
    await demo().controls.crash('n2');
    expect(await answer).toEqual({ error: 'ECONNRESET' });
    expect(await ask(urlOf('n2'))).toEqual({ error: 'ECONNREFUSED' });
    await inTime(demo().controls.restart('n2'));
    expect(await ask(urlOf('n2'))).toMatchObject({ status: 200 });
  });
});

describe('the end of the demo', () => {
  it.each(['close', 'abort'])('by %s closes every port and leaves no timer', async (way) => {
    if (way === 'abort') state.stop.abort();
    else void demo().close();
    await demo().done;
    expect(time.current.sleeping).toBe(0);
    for (const { url } of demo().members) {
      expect(await ask(url)).toEqual({ error: 'ECONNREFUSED' });
    }
    await expect(demo().controls.restart('n1')).rejects.toThrow('the demo has ended');
  });

  it('does not begin, and keeps no port, when one port is taken', async () => {
    const [first, second] = await occupyPair();
    await first.free();
    const { current } = time;
    const started = startDemo({
      clock: current,
      timers: current,
      seed: 1,
      members: 2,
      signal: state.stop.signal,
      firstPort: first.port,
    });
    await expect(started).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await second.free();
    const again = await occupy(first.port);
    await again.free();
    expect(again.port).toBe(first.port);
  });

  it('is told who is unknown', async () => {
    await expect(demo().controls.crash('n9')).rejects.toThrow(/"n9"/);
    expect(() => demo().controls.freeze('n9')).toThrow(/"n9"/);
  });
});
