import { readFileSync } from 'node:fs';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { AccessPolicy } from '../../src/core/access/policy.ts';
import { PROBLEMS, problemPayload } from '../../src/http/problem.ts';
import { policyOf, tokenOf } from '../support/access.ts';
import { sendRaw, startServer, type TestServer } from '../support/http.ts';

const ORDERS = '/can-proceed?cluster=orders';

/** Gives every series the same labels; no scrape is needed for it, since vectors of numbers do. */
const DUPLICATES = encodeURIComponent(
  'label_replace(vector(1) or label_replace(vector(2), "a", "x", "", ""), "a", "y", "", "")',
);

/** One request that provokes each problem; the value is what the server answered. */
const PROVOKED: Record<string, (server: TestServer) => Promise<Provoked>> = {
  'malformed-request': (server) => raw(server, 'NONSENSE\r\n\r\n'),
  'malformed-url': (server) => get(server, `${ORDERS}&node=%zz`),
  'missing-parameter': (server) => get(server, ORDERS),
  'invalid-parameter': (server) => get(server, `${ORDERS}&node=n2&action=upgrade&toVersion=%20`),
  'unknown-parameter': (server) => get(server, `${ORDERS}&force=yes`),
  'repeated-parameter': (server) => get(server, `${ORDERS}&cluster=orders`),
  'invalid-query': (server) => get(server, '/v1/query?cluster=orders&query=1%2B'),
  unauthenticated: (server) => get(server, '/', { authorization: 'Bearer hp_unknown' }),
  forbidden: (server) => get(server, '/v1/clusters', tokenOf('nobody')),
  'cross-site': (server) => get(server, '/', { origin: 'https://elsewhere.example' }),
  'unknown-cluster': (server) => get(server, '/v1/clusters/nowhere'),
  'unknown-node': (server) => get(server, '/v1/clusters/orders/nodes/n9'),
  'unknown-decision': (server) => get(server, '/v1/decisions/dec_0'),
  'not-found': (server) => get(server, '/v2'),
  'method-not-allowed': (server) => raw(server, 'DELETE /metrics HTTP/1.1\r\nhost: x\r\n\r\n'),
  'request-timeout': (server) => raw(server, 'GET / HTTP/1.1\r\nhost:'),
  'body-too-large': (server) =>
    raw(server, 'POST /can-proceed HTTP/1.1\r\nhost: x\r\ncontent-length: 16385\r\n\r\n'),
  'url-too-long': (server) => get(server, `/${'x'.repeat(2_048)}`),
  'unknown-action': (server) => get(server, `${ORDERS}&node=n2&action=explode`),
  'unknown-runbook': (server) => get(server, `${ORDERS}&node=n2&action=drain&runbook=none`),
  'action-not-covered': (server) => get(server, `${ORDERS}&node=n2&action=remove`),
  'ambiguous-runbook': (server) => get(server, `${ORDERS}&node=n2&action=stop`),
  'query-failed': (server) => get(server, `/v1/query?cluster=orders&query=${DUPLICATES}`),
  'query-too-large': (server) =>
    get(server, `/v1/query?cluster=orders&query=${'1%2B'.repeat(2_048)}1`),
  'reload-refused': (server) => raw(server, 'POST /-/reload HTTP/1.1\r\nhost: x\r\n\r\n'),
  throttled: (server) => get(server, '/'),
  'headers-too-large': (server) =>
    raw(server, `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(25_000)}\r\n\r\n`),
  internal: (server) => get(server, '/metrics'),
  'warming-up': (server) => get(server, `${ORDERS}&node=n2&action=drain`),
};

/** Problems of permits, which `routes/permits.test.ts` provokes. */
const OF_PERMITS = [
  ...['unknown-permit', 'not-the-holder', 'stale-token', 'permit-over', 'permit-not-ready'],
  'idempotency-mismatch',
];

/** Problems of bodies, which `json-body.test.ts` provokes at a route that takes one. */
const OF_BODIES = ['invalid-body', 'malformed-body', 'unsupported-media-type'];

/** Problems of what people say of clusters, which `routes/facts.test.ts` provokes. */
const OF_FACTS = [
  ...['unknown-fact', 'unknown-hold-point', 'hold-point-protected', 'invalid-time'],
  ...['same-person', 'already-approved', 'too-many-facts', 'ledger-unavailable'],
];

/** Problems of trips, which `routes/trips.test.ts` provokes. */
const OF_TRIPS = ['unknown-trip'];

/** Problems of rollouts, which `routes/rollouts.test.ts` provokes. */
const OF_ROLLOUTS = ['unknown-rollout', 'rollout-under-way', 'rollout-over', 'rollout-refused'];

/** Problems of rollbacks, which `routes/rollbacks.test.ts` provokes. */
const OF_ROLLBACKS = ['rollback-refused'];

/** Problems of expected members, which `routes/membership.test.ts` provokes. */
const OF_MEMBERS = ['membership-declared'];

/** What these problems need: a server that asks who is there, and somebody without grants. */
const OF_ACCESS = new Set(['unauthenticated', 'forbidden', 'throttled']);
const NOBODY: AccessPolicy = policyOf({ nobody: [] });

interface Provoked {
  readonly status: number;
  readonly contentType: string;
  readonly body: Readonly<Record<string, unknown>>;
}

async function get(
  { url }: TestServer,
  path: string,
  sent: Readonly<Record<string, string>> = {},
): Promise<Provoked> {
  const { status, body, headers } = await request(url).get(path).set(sent);
  return { status, body, contentType: String(headers['content-type']) };
}

async function raw({ port }: TestServer, bytes: string): Promise<Provoked> {
  const answer = await sendRaw(port, bytes.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'));
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const contentType = /^content-type: (.*)$/im.exec(head)?.[1] ?? '';
  return { status: Number(head.split(' ')[1]), contentType, body: JSON.parse(body) };
}

/** The rows of the table in docs/errors.md. */
function documented(): ReadonlyMap<string, number> {
  const text = readFileSync('docs/errors.md', 'utf8');
  const rows = [...text.matchAll(/^\| <a id="([\w-]+)"><\/a>`([\w-]+)` \| (\d{3}) \|/gm)];
  for (const [, anchor, code] of rows) expect(anchor).toBe(code);
  return new Map(rows.map(([, , code = '', status]) => [code, Number(status)]));
}

describe('problems', () => {
  it('are all in docs/errors.md with their status, and no others', () => {
    const known = Object.entries(PROBLEMS).map(([code, { status }]) => [code, status] as const);
    expect(documented()).toEqual(new Map(known));
  });

  it('are all provoked here, but for those of bodies, facts, permits, trips and members', () => {
    const elsewhere = [
      ...OF_BODIES,
      ...OF_FACTS,
      ...OF_PERMITS,
      ...OF_MEMBERS,
      ...OF_TRIPS,
      ...OF_ROLLOUTS,
      ...OF_ROLLBACKS,
    ];
    expect([...Object.keys(PROVOKED), ...elsewhere].sort()).toEqual(Object.keys(PROBLEMS).sort());
  });

  it.each(Object.entries(PROVOKED))('answer %s as it is documented', async (code, provoke) => {
    const metrics = () => Promise.reject(new Error('a secret of the guard'));
    const reload = () =>
      Promise.resolve({ kind: 'refused', findings: [], rulebookDigest: 'sha256:1' } as const);
    const strangerRate = { burst: code === 'throttled' ? 0 : 9, perSecond: 1 };
    const limits = { headersTimeoutMs: 100, strangerRate };
    const access = OF_ACCESS.has(code) ? { access: () => NOBODY } : {};
    await using server = await startServer({ metrics, reload, limits, ...access });
    const { status, contentType, body } = await provoke(server);
    expect(contentType).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({
      type: `docs/errors.md#${code}`,
      code,
      status: documented().get(code),
      title: expect.stringMatching(/^[A-Z]/),
      detail: expect.stringMatching(/\w/),
    });
    expect(status).toBe(body['status']);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(server.refusals).toEqual([code]);
  });

  it('name the parameter that is wrong', async () => {
    await using server = await startServer();
    const missing = await get(server, `${ORDERS}&node=n2`);
    expect(missing.body).toMatchObject({ field: 'action', instance: '/can-proceed' });
    const unknown = await get(server, `${ORDERS}&node=n9&action=drain`);
    expect(unknown.body).toMatchObject({
      field: 'node',
      detail: 'no such node in orders; there are: n1, n2, n3',
    });
  });

  it('give the id of a failure that the log knows', async () => {
    const metrics = () => Promise.reject(new Error('broken'));
    await using server = await startServer({ metrics });
    const { body } = await get(server, '/metrics');
    const [logged] = server.errors;
    expect(body['instance']).toBe(`urn:uuid:${logged?.id}`);
  });

  it('carry headers only where they mean something', () => {
    const plain = problemPayload({ code: 'not-found', detail: 'no.' });
    expect(Object.keys(plain.headers)).not.toContain('retry-after');
    const later = problemPayload({ code: 'warming-up', detail: 'later.', retryAfterSeconds: 3 });
    expect(later.headers).toMatchObject({ 'retry-after': 3 });
  });
});
