import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { startServer, type TestServer } from '../support/http.ts';
import { answering, fakeServer } from './fake-server.ts';
import { HOSTILE_ANSWERS } from './hostile-answers.ts';
import {
  BLOCKED,
  GO,
  PROBLEM_JSON,
  QUESTION,
  UNKNOWN,
  UNKNOWN_NODE,
  WAIT,
  WARMING_UP,
} from './verdicts.ts';

/** Warmed up: three bursts of a healthy cluster. */
async function startWarm(): Promise<TestServer> {
  const started = await startServer();
  for (let round = 0; round < 3; round += 1) await started.guarded.burst();
  return started;
}

describe('canProceed', () => {
  it('says go with the verdict and the body as it was sent', async () => {
    await using server = await fakeServer(answering(200, GO));
    const advice = await createClient({ server: server.url }).canProceed(QUESTION);
    expect(advice).toMatchObject({ kind: 'go', verdict: { decisionId: 'dec_1' } });
    expect('body' in advice && JSON.parse(advice.body)).toEqual(GO);
  });

  it.each([WAIT, BLOCKED, UNKNOWN])('says no-go of the kind $kind', async (body) => {
    await using server = await fakeServer(answering(409, body));
    const advice = await createClient({ server: server.url }).canProceed(QUESTION);
    expect(advice).toMatchObject({ kind: 'no-go', verdict: { kind: body.kind } });
  });

  it.each<[string, { retryAfterSeconds: number }, Record<string, string>, string]>([
    ['a problem', WARMING_UP, PROBLEM_JSON, WARMING_UP.detail],
    ['a verdict', WAIT, {}, WAIT.summary],
  ])(
    'says that the guard cannot judge when 503 comes with %s',
    async (...[, body, headers, detail]) => {
      await using server = await fakeServer(answering(503, body, headers));
      const advice = await createClient({ server: server.url }).canProceed(QUESTION);
      const { retryAfterSeconds } = body;
      expect(advice).toMatchObject({ kind: 'cannot-judge', detail, retryAfterSeconds });
    },
  );

  it.each([
    [404, 'refused'],
    [422, 'refused'],
    [429, 'cannot-judge'],
    [500, 'cannot-judge'],
  ])('takes a problem with %d for %s', async (status, kind) => {
    const problem = { ...UNKNOWN_NODE, status };
    await using server = await fakeServer(answering(status, problem, PROBLEM_JSON));
    const advice = await createClient({ server: server.url }).canProceed(QUESTION);
    expect(advice.kind).toBe(kind);
  });

  it('takes fields that it does not know, since a newer guard may say more', async () => {
    await using server = await fakeServer(answering(200, { ...GO, mood: 'cheerful' }));
    const advice = await createClient({ server: server.url }).canProceed(QUESTION);
    expect(advice.kind).toBe('go');
  });

  it('says that nobody is there', async () => {
    const gone = await fakeServer(answering(200, GO));
    await gone[Symbol.asyncDispose]();
    const advice = await createClient({ server: gone.url }).canProceed(QUESTION);
    expect(advice).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('encodes whatever is asked, and never rejects', async () => {
    await using server = await fakeServer(answering(200, GO));
    const question = { cluster: 'a&node=x', node: '\ud800', action: '+ é', toVersion: '' };
    const advice = await createClient({ server: `${server.url}/behind/` }).canProceed(question);
    expect(advice.kind).toBe('malformed');
    expect(server.asked).toEqual([
      '/behind/can-proceed?cluster=a%26node%3Dx&node=%EF%BF%BD&action=%2B%20%C3%A9&toVersion=',
    ]);
  });

  it.each([...HOSTILE_ANSWERS])('takes %s for no answer of a guard', async (_title, listener) => {
    await using server = await fakeServer(listener);
    const client = createClient({ server: server.url, timeoutMs: 10_000 });
    const advice = await client.canProceed(QUESTION);
    expect(['malformed', 'unreachable']).toContain(advice.kind);
    expect('detail' in advice && advice.detail).toMatch(/\w/);
  });
});

describe('the deadline', () => {
  it.each([
    ['before the headers', () => undefined],
    [
      'in the middle of the body',
      (_request: unknown, response: import('node:http').ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"decision":"go"');
      },
    ],
  ])('ends a call that hangs %s', async (_where, listener) => {
    await using server = await fakeServer(listener);
    const advice = await createClient({ server: server.url, timeoutMs: 60 }).canProceed(QUESTION);
    expect(advice).toEqual({ kind: 'unreachable', detail: 'no whole answer within 60 ms' });
  });

  it('ends a call whose fetch takes no notice of the signal', async () => {
    const fetch = () => new Promise<Response>(() => undefined);
    const client = createClient({ server: 'http://guard', timeoutMs: 30, fetch });
    expect((await client.canProceed(QUESTION)).kind).toBe('unreachable');
  });

  it('leaves a caller the choice to give up earlier', async () => {
    await using server = await fakeServer(() => undefined);
    const client = createClient({ server: server.url });
    const stop = new AbortController();
    const asked = client.canProceed(QUESTION, { signal: stop.signal });
    stop.abort();
    expect(await asked).toEqual({ kind: 'unreachable', detail: 'given up' });
    const after = await client.canProceed(QUESTION, { signal: stop.signal });
    expect(after.kind).toBe('unreachable');
  });
});

describe('a client of the real server', () => {
  it('reads a go, and a no-go from either page', async () => {
    await using server = await startWarm();
    const client = createClient({ server: server.url });
    expect((await client.canProceed(QUESTION)).kind).toBe('go');
    expect((await client.verdict(QUESTION)).kind).toBe('go');
    const asLeader = { ...QUESTION, node: 'n1' };
    expect((await client.canProceed(asLeader)).kind).toBe('no-go');
    expect((await client.verdict(asLeader)).kind).toBe('no-go');
  });

  it('reads that the guard cannot judge before the first burst and while it warms up', async () => {
    await using server = await startServer();
    const client = createClient({ server: server.url });
    expect((await client.canProceed(QUESTION)).kind).toBe('cannot-judge');
    await server.guarded.burst();
    expect((await client.canProceed(QUESTION)).kind).toBe('cannot-judge');
    expect((await client.verdict(QUESTION)).kind).toBe('cannot-judge');
  });

  it('reads a refusal with its code and field', async () => {
    await using server = await startWarm();
    const advice = await createClient({ server: server.url }).canProceed({
      ...QUESTION,
      node: 'n9',
    });
    expect(advice).toMatchObject({
      kind: 'refused',
      problem: { code: 'unknown-node', field: 'node', status: 404 },
    });
  });

  it.each([0, 3])('reads every page after %d bursts', async (bursts) => {
    await using server = await startServer();
    for (let round = 0; round < bursts; round += 1) await server.guarded.burst();
    const client = createClient({ server: server.url });
    const clusters = await client.clusters();
    const cluster = await client.cluster('orders');
    expect(clusters).toMatchObject({ kind: 'ok', value: { clusters: [{ cluster: 'orders' }] } });
    expect(cluster).toMatchObject({ kind: 'ok', value: { cluster: 'orders', declaredVoters: 3 } });
    expect(await client.rules()).toMatchObject({
      kind: 'ok',
      value: { clusters: [{ cluster: 'orders' }] },
    });
    const isReady = bursts > 0;
    expect(await client.ready()).toMatchObject({ kind: 'ok', value: { ready: isReady } });
  });

  it('reads members that are down, silent or idle', async () => {
    await using server = await startWarm();
    server.guarded.members.set('n3', 'refused').set('n2', 'timeout');
    await server.guarded.burst();
    const client = createClient({ server: server.url });
    const cluster = await client.cluster('orders');
    if (cluster.kind !== 'ok') throw new Error(cluster.kind);
    expect(cluster.value.nodes.map(({ node, state }) => `${node} ${state}`)).toEqual([
      'n1 observed',
      expect.stringMatching(/^n2 unobservable$/),
      expect.stringMatching(/^n3 (?:down|unobservable)$/),
    ]);
    expect((await client.clusters()).kind).toBe('ok');
  });

  it('says what is refused on a page', async () => {
    await using server = await startWarm();
    const page = await createClient({ server: server.url }).cluster('../payments');
    expect(page).toMatchObject({ kind: 'refused', problem: { code: 'unknown-cluster' } });
  });
});

describe('createClient', () => {
  it.each([
    ['', {}],
    ['127.0.0.1:9455', {}],
    ['ftp://guard', {}],
    ['http://user:secret@guard', {}],
    ['http://guard/?x=1', {}],
    ['http://guard/#x', {}],
    ['http://guard', { timeoutMs: 0 }],
    ['http://guard', { timeoutMs: Number.NaN }],
    ['http://guard', { timeoutMs: 2 ** 31 }],
  ])('refuses the address %j with %j', (server, options) => {
    expect(() => createClient({ server, ...options })).toThrow(TypeError);
    expect(() => createClient({ server, ...options })).not.toThrow(/secret/);
  });
});
