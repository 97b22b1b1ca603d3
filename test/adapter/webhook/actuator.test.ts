import { describe, expect, it } from 'vitest';
import { createWebhookActuator } from '../../../src/adapter/webhook/actuator.ts';
import { signatureOf } from '../../../src/adapter/webhook/signature.ts';
import { durationMs } from '../../../src/core/base/time.ts';
import type { ActuatorOutcome } from '../../../src/ports/actuator.ts';
import type { Poster, PostOutcome, PostRequest } from '../../../src/ports/poster.ts';
import { STEP_BACK } from '../../support/actuators.ts';
import { FakeTime } from '../../support/fake-time.ts';

const KEY = Buffer.alloc(32, 1);
const WALL_MS = Date.parse('2026-11-21T16:00:00Z');
const NEVER = new AbortController().signal;

const answered = (status: number, more: { retryAfter?: string; excerpt?: string } = {}) => ({
  ...{ kind: 'answered' as const, status, retryAfter: undefined, excerpt: '' },
  ...more,
});
const UNANSWERED: PostOutcome = { kind: 'unanswered', detail: 'no whole answer within 10000 ms' };
const NOT_SENT: PostOutcome = { kind: 'not-sent', detail: 'the connection was refused' };

/** A receiver that answers in this order, and as at the last time from then on. */
function receiver(answers: readonly PostOutcome[]) {
  const time = new FakeTime({ startMs: WALL_MS });
  const requests: { readonly atMs: number; readonly request: PostRequest }[] = [];
  const poster: Poster = {
    post: (request) => {
      requests.push({ atMs: time.now() - WALL_MS, request });
      return Promise.resolve(answers[requests.length - 1] ?? answers.at(-1) ?? NOT_SENT);
    },
  };
  const actuator = createWebhookActuator({
    ...{ url: 'https://deploy.example/hook?token=secret', keys: [KEY], poster, random: () => 1 },
    ...{ timeoutMs: durationMs(10_000), clock: time, timers: time },
  });
  return { time, requests, actuator };
}

async function outcomeOf(answers: readonly PostOutcome[]) {
  const { time, requests, actuator } = receiver(answers);
  const outcomes: ActuatorOutcome[] = [];
  void actuator.run(STEP_BACK, NEVER).then((outcome) => outcomes.push(outcome));
  await time.advance(600_000);
  const [outcome] = outcomes;
  return { outcome, requests };
}

describe('a step that a webhook is asked for', () => {
  it('is told whole, and signed', async () => {
    const { outcome, requests } = await outcomeOf([answered(202, { excerpt: 'taken\nby 7' })]);
    expect(outcome).toEqual({ kind: 'done', detail: 'it answered 202: taken by 7' });
    expect(requests).toHaveLength(1);
    const { url, headers, body } = requests[0]?.request ?? { url: '', headers: new Map() };
    expect(url).toBe('https://deploy.example/hook?token=secret');
    expect(JSON.parse(body ?? '')).toEqual({
      type: 'rollback.rollback',
      timestamp: '2026-11-21T16:00:00.000Z',
      data: {
        ...{ action: 'rollback', id: 'rbk_1-2', cluster: 'orders', node: 'n3' },
        ...{ toVersion: '3.5.21', rollback: 'rbk_1', rollout: 'to-3.6' },
        ...{ runbook: 'rolling-upgrade', reason: STEP_BACK.reason, token: '1.482' },
      },
    });
    const signed = { id: 'rbk_1-2', timestampSeconds: WALL_MS / 1_000, body: body ?? '' };
    expect([...headers]).toEqual([
      ['content-type', 'application/json'],
      ['webhook-id', 'rbk_1-2'],
      ['webhook-timestamp', String(WALL_MS / 1_000)],
      ['webhook-signature', signatureOf(signed, [KEY])],
    ]);
  });

  it('is sent again with the same id and body, later and later, and signed anew', async () => {
    const { outcome, requests } = await outcomeOf([
      ...[NOT_SENT, answered(500), UNANSWERED, answered(429), answered(200)],
    ]);
    expect(outcome).toEqual({ kind: 'done', detail: 'it answered 200' });
    expect(requests.map(({ atMs }) => atMs)).toEqual([0, 250, 750, 1_750, 3_750]);
    const bodies = new Set(requests.map(({ request }) => request.body));
    const ids = new Set(requests.map(({ request }) => request.headers.get('webhook-id')));
    expect([bodies.size, [...ids]]).toEqual([1, ['rbk_1-2']]);
    for (const { atMs, request } of requests) {
      const timestampSeconds = Math.floor((WALL_MS + atMs) / 1_000);
      const signed = { id: 'rbk_1-2', timestampSeconds, body: request.body };
      expect(request.headers.get('webhook-timestamp')).toBe(String(timestampSeconds));
      expect(request.headers.get('webhook-signature')).toBe(signatureOf(signed, [KEY]));
    }
  });

  it('waits as long as the receiver asks for, and no longer than the limit', async () => {
    const { requests } = await outcomeOf([
      ...[answered(503, { retryAfter: '3' }), answered(503, { retryAfter: '3600' }), answered(200)],
    ]);
    expect(requests.map(({ atMs }) => atMs)).toEqual([0, 3_000, 33_000]);
  });

  it.each<{ name: string; answers: readonly PostOutcome[]; attempts: number; outcome: unknown }>([
    {
      name: 'is refused once',
      answers: [answered(403, { excerpt: 'who are you' })],
      attempts: 1,
      outcome: { kind: 'failed', detail: 'it answered 403: who are you', isRetryable: false },
    },
    {
      name: 'is not sent on to another address',
      answers: [answered(302)],
      attempts: 1,
      outcome: { kind: 'failed', detail: 'it answered 302', isRetryable: false },
    },
    {
      name: 'is refused after an attempt that may have been taken',
      answers: [UNANSWERED, answered(404)],
      attempts: 2,
      outcome: {
        kind: 'unknown',
        detail: 'it answered 404, after an attempt that was not answered',
      },
    },
    {
      name: 'never reaches anybody',
      answers: [NOT_SENT],
      attempts: 10,
      outcome: {
        kind: 'failed',
        detail: 'the connection was refused; given up after 10 of 10 attempts',
        isRetryable: true,
      },
    },
    {
      name: 'always meets a failing server',
      answers: [answered(500)],
      attempts: 10,
      outcome: {
        kind: 'failed',
        detail: 'it answered 500; given up after 10 of 10 attempts',
        isRetryable: true,
      },
    },
    {
      name: 'is never answered',
      answers: [UNANSWERED],
      attempts: 10,
      outcome: {
        kind: 'unknown',
        detail: 'no whole answer within 10000 ms; given up after 10 of 10 attempts',
      },
    },
    {
      name: 'is put off again and again',
      answers: [answered(429, { retryAfter: '60' })],
      attempts: 5,
      outcome: {
        kind: 'failed',
        detail: 'it answered 429; given up after 5 of 10 attempts',
        isRetryable: true,
      },
    },
  ])('that $name comes to an end', async ({ answers, attempts, outcome }) => {
    const got = await outcomeOf(answers);
    expect(got.outcome).toEqual(outcome);
    expect(got.requests).toHaveLength(attempts);
  });

  it('is not tried again once the guard ends', async () => {
    const { time, requests, actuator } = receiver([answered(500)]);
    const end = new AbortController();
    const running = actuator.run(STEP_BACK, end.signal);
    await time.advance(0);
    end.abort();
    expect(await running).toMatchObject({ kind: 'failed', isRetryable: true });
    expect([requests.length, time.sleeping]).toEqual([1, 0]);
  });

  it('is sent to nobody in a rehearsal, which says what it would have sent', async () => {
    const { requests, actuator } = receiver([answered(200)]);
    const { kind, detail } = await actuator.rehearse(STEP_BACK, NEVER);
    expect([kind, requests.length]).toEqual(['done', 0]);
    expect(detail).toMatch(/^would have sent \{"type":"rollback\.rollback".* to https:\/\/deploy/);
  });

  it('names the receiver without what may be secret', async () => {
    const { actuator } = receiver([]);
    const { detail } = await actuator.rehearse(STEP_BACK, NEVER);
    expect(actuator.name).toBe('webhook https://deploy.example/hook');
    expect(detail).not.toMatch(/secret/);
  });
});
