import { Agent, request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durationMs } from '../../src/core/base/time.ts';
import type { Permit } from '../../src/core/ledger/permits/permit.ts';
import type { Verdict, VerdictKind } from '../../src/core/verdict/decide.ts';
import type { AdvisingGuard, HttpContext } from '../../src/http/context.ts';
import type { ClaimOutcome } from '../../src/service/claims.ts';
import type { Answer } from '../../src/service/guard.ts';
import { guardThree } from '../support/guarded.ts';
import { startServer, type TestServer } from '../support/http.ts';
import { clusterId } from '../support/ledger-story.ts';

/** Whatever a guard could come up with, kinds and flags in every combination, and failures. */
const verdict = fc.record({
  decision: fc.constantFrom<'go' | 'no-go'>('go', 'no-go'),
  kind: fc.constantFrom<VerdictKind>('go', 'wait', 'unknown', 'blocked'),
  canJudge: fc.boolean(),
  isCure: fc.boolean(),
  retryAfterMs: fc.option(fc.integer({ min: 0, max: 1e6 }).map(durationMs), { nil: undefined }),
});

/** Whatever claims could come to, those that contradict themselves among them. */
const claimed = fc.constantFrom<ClaimOutcome['kind']>(
  ...([
    'reserved',
    'reserved',
    'reserved',
    'reserved',
    'denied',
    'repeated',
    'mismatch',
    'refused',
  ] as const),
  ...(['warming-up', 'unavailable', 'question-refused'] as const),
);

const outcome = fc.oneof(
  { weight: 4, arbitrary: verdict },
  { weight: 1, arbitrary: fc.constantFrom('warming-up', 'refused', 'throws') },
);

type Outcome = typeof outcome extends fc.Arbitrary<infer T> ? T : never;

const letterCase = (text: string) => fc.mixedCase(fc.constant(text));
const path = fc.oneof(
  { weight: 4, arbitrary: fc.constant('/can-proceed') },
  letterCase('/can-proceed'),
  fc.constantFrom('/can-proceed/', '//can-proceed', '/./can-proceed', '/%63an-proceed'),
  fc.constantFrom('/can-proceed;a=b', '/can-proceed%2f', '/can-proceed%00', '/can-proceed.json'),
  fc.webPath().map((rest) => `/can-proceed${rest}`),
);
const name = fc.constantFrom(
  'cluster',
  'node',
  'action',
  'toVersion',
  'runbook',
  'force',
  'Cluster',
);
const value = fc.oneof(
  fc.constantFrom('orders', 'n1', 'n2', 'drain', 'restart', '', '%', '%zz', '+', 'go'),
  fc.webQueryParameters(),
);
const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant('cluster=orders&node=n2&action=drain') },
  fc.array(fc.tuple(name, value).map((pair) => pair.join('='))).map((pairs) => pairs.join('&')),
);
const method = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('GET', 'POST') },
  fc.constantFrom('HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PURGE', 'QUERY'),
);
const headers = fc.dictionary(
  fc.constantFrom(
    ...['if-none-match', 'if-modified-since', 'if-match', 'range', 'accept', 'accept-encoding'],
    ...[
      'x-http-method-override',
      'x-forwarded-proto',
      'x-original-url',
      'cache-control',
      'upgrade',
    ],
  ),
  fc.constantFrom(
    ...['*', '"a"', 'bytes=0-0', 'text/html', 'gzip', 'POST', 'https', '/can-proceed', 'no-cache'],
    new Date(2100, 0).toUTCString(),
  ),
  { maxKeys: 4 },
);

const GO = { cluster: 'orders', node: 'n2', action: 'drain', holder: 'run-7' };
const body = fc.oneof(
  { weight: 5, arbitrary: fc.constant(JSON.stringify(GO)) },
  fc.json({ maxDepth: 2 }),
  fc.constantFrom('', '{', 'decision=go', JSON.stringify({ ...GO, confirm: 'later' })),
);

let server: TestServer;
let base: Verdict;
let permit: Permit;
let next: Outcome = 'refused';
let nextClaim: ClaimOutcome['kind'] = 'refused';
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** A real guard's answers with what the property draws put over them. */
const guard: AdvisingGuard = {
  watches: new Map(),
  advise: (): Answer => {
    if (next === 'throws') throw new Error('the guard broke');
    if (next === 'warming-up') return { kind: 'warming-up', cluster: 'orders', retryAfterMs: 1 };
    if (next === 'refused') {
      const refusal = { code: 'unknown-node', field: 'node', detail: 'no such node' } as const;
      return { kind: 'refused', refusal };
    }
    return { kind: 'verdict', decisionId: 'dec_1', verdict: { ...base, ...next } };
  },
};

const claims: HttpContext['claims'] = {
  claim: async () => await Promise.resolve(claimOutcome()),
};

const permits: HttpContext['permits'] = {
  confirm: () => Promise.reject(new Error('nobody confirms here')),
  command: () => Promise.reject(new Error('nobody says anything here')),
  find: () => ({ kind: 'known', cluster: clusterId('orders'), permit }),
};

function claimOutcome(): ClaimOutcome {
  if (typeof next === 'string') throw new Error('the guard broke');
  const decided = { decisionId: 'dec_1', verdict: { ...base, ...next } };
  const cluster = clusterId('orders');
  switch (nextClaim) {
    case 'reserved':
    case 'denied':
      return { kind: nextClaim, decided, permit };
    case 'repeated':
      return { kind: nextClaim, permit };
    case 'mismatch':
      return { kind: nextClaim };
    case 'refused':
      return { kind: nextClaim, refusal: { code: 'permit-over', detail: 'it is over' } };
    case 'warming-up':
      return { kind: nextClaim, cluster, retryAfterMs: 1 };
    case 'unavailable':
      return { kind: nextClaim, reason: 'busy', detail: 'try again' };
    case 'question-refused':
      return { kind: nextClaim, refusal: { code: 'unknown-node', field: 'node', detail: 'none' } };
  }
}

beforeAll(async () => {
  const guarded = guardThree();
  for (let round = 0; round < 3; round += 1) await guarded.burst();
  const asked = { cluster: 'orders', node: 'n2', action: 'drain' };
  const answer = guarded.guard.advise({ ...asked, toVersion: undefined, runbook: undefined });
  if (answer.kind !== 'verdict') throw new Error(`a warm guard gives a verdict: ${answer.kind}`);
  base = answer.verdict;
  const answered = await guarded.claims.claim({
    ...{ question: { ...asked, toVersion: undefined, runbook: undefined }, holder: 'run-7' },
    ...{ by: 'ci', rollout: undefined, confirm: 'optional', ttlMs: undefined },
    idempotencyKey: undefined,
  });
  if (answered.kind !== 'reserved') throw new Error(`a warm guard reserves: ${answered.kind}`);
  permit = answered.permit;
  server = await startServer({ guard, claims, permits });
});

afterAll(async () => {
  agent.destroy();
  await server[Symbol.asyncDispose]();
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

function ask(sent: Sent): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const options = { ...sent, agent, host: '127.0.0.1', port: server.port };
    const outgoing = httpRequest(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    outgoing.on('error', reject).end(sent.body);
  });
}

describe('I9: /can-proceed', () => {
  it('has a status below 400 only with an explicit go, whatever is sent or decided', async () => {
    const goes = { advice: 0, claims: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.record({ method, path, query, headers, outcome, claimed, body }),
        async ({ method, path, query, headers, outcome, claimed, body }) => {
          next = outcome;
          nextClaim = claimed;
          const isClaim = method === 'POST';
          const { status, text } = await ask({
            ...{ method, path: `${path}?${query}`, body: isClaim ? body : undefined },
            headers: isClaim ? { ...headers, 'content-type': 'application/json' } : headers,
          });
          if (status >= 400) return;
          goes[isClaim ? 'claims' : 'advice'] += 1;
          expect(status).toBe(200);
          expect(JSON.parse(text)).toMatchObject({ decision: 'go', reserved: isClaim });
          expect(outcome).toMatchObject({ decision: 'go', canJudge: true });
          if (isClaim) expect(claimed).toBe('reserved');
        },
      ),
      { numRuns: 1_500 },
    );
    // A property over answers that are all refusals would prove nothing.
    expect(goes.advice).toBeGreaterThan(10);
    expect(goes.claims).toBeGreaterThan(10);
  });

  it('is advice on evidence: the same holds for a real guard through a whole life', async () => {
    const guarded = guardThree();
    await using real = await startServer({ guard: guarded.guard });
    const seen = new Set<number>();
    const states = ['refused', 'timeout', 'up'] as const;
    for (let round = 0; round < 12; round += 1) {
      const state = states[Math.floor(round / 3) % 3];
      if (state !== 'up' && state !== undefined) guarded.members.set('n3', state);
      const url = `${real.url}/can-proceed?cluster=orders&node=n2&action=drain`;
      const response = await fetch(url, { redirect: 'manual' });
      const body = (await response.json()) as { readonly decision?: string };
      expect(response.status < 400).toBe(body.decision === 'go');
      seen.add(response.status);
      await guarded.burst();
    }
    expect(seen).toContain(503);
    expect(seen).toContain(409);
  });
});
