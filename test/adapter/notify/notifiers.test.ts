import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAlertmanager } from '../../../src/adapter/notify/alertmanager.ts';
import { outcomeOf } from '../../../src/adapter/notify/answer.ts';
import { createSlackNotifier } from '../../../src/adapter/notify/slack.ts';
import { createWebhookNotifier } from '../../../src/adapter/notify/webhook.ts';
import { signatureOf } from '../../../src/adapter/webhook/signature.ts';
import type { Notification } from '../../../src/core/alert/alert.ts';
import { Labels } from '../../../src/core/base/labels.ts';
import { durationMs } from '../../../src/core/base/time.ts';
import type { Notifier } from '../../../src/ports/notifier.ts';
import type { PostOutcome, PostRequest } from '../../../src/ports/poster.ts';
import { firing, resolved, T0_MS } from '../../support/alerts.ts';
import { FakeTime } from '../../support/fake-time.ts';

const OK: PostOutcome = { kind: 'answered', status: 200, retryAfter: undefined, excerpt: '' };

/** What receivers are made with, and what was sent to them. */
function around(answer: PostOutcome = OK) {
  const sent: PostRequest[] = [];
  const poster = {
    post: async (request: PostRequest) => {
      sent.push(request);
      return await Promise.resolve(answer);
    },
  };
  const externalLabels = new Map([
    ['region', 'eu'],
    ['cluster', 'not this one'],
  ]);
  return {
    sent,
    with: {
      ...{ poster, externalLabels, externalUrl: 'https://guard.example.org' },
      ...{ clock: new FakeTime({ startMs: T0_MS }), timeoutMs: durationMs(10_000) },
      runbookUrl: undefined,
      headers: new Map([['authorization', 'Bearer t0ken']]),
    },
  };
}

async function tell(notifier: Notifier, ...batch: readonly Notification[]) {
  return await notifier.notify(batch, new AbortController().signal);
}

describe('an Alertmanager', () => {
  it('is told by its API v2, with ends as Prometheus sets them', async () => {
    const { sent, with: given } = around();
    const notifier = createAlertmanager({ ...given, url: 'http://am:9093/x', validForMs: 240_000 });
    expect(notifier).toMatchObject({ name: 'am:9093', kind: 'alertmanager', batchMax: 256 });
    expect(await tell(notifier, firing('Tripped'), resolved('Stale'))).toEqual({ kind: 'taken' });
    const [request] = sent;
    expect(request).toMatchObject({ url: 'http://am:9093/x/api/v2/alerts', timeoutMs: 10_000 });
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      ...{ authorization: 'Bearer t0ken', 'content-type': 'application/json' },
    });
    const [first, second] = JSON.parse(request?.body ?? '');
    expect(first).toEqual({
      labels: { alertname: 'Tripped', severity: 'critical', cluster: 'orders', region: 'eu' },
      annotations: { summary: 'Tripped of the story' },
      ...{ startsAt: '2026-11-21T12:00:00.000Z', endsAt: '2026-11-21T12:04:00.000Z' },
      generatorURL: 'https://guard.example.org/v1/trips/trp_1',
    });
    expect(second).toMatchObject({ endsAt: '2026-11-21T12:01:00.000Z' });
  });

  it('is told no link where nobody says how people reach the guard', async () => {
    const { sent, with: given } = around();
    const options = { ...given, externalUrl: '', url: 'http://am:9093', validForMs: 1 };
    await tell(createAlertmanager(options), firing('Tripped'));
    expect(JSON.parse(sent[0]?.body ?? '')[0]).not.toHaveProperty('generatorURL');
  });

  it('is told where to read about an alert whose runbook does not say', async () => {
    const { sent, with: given } = around();
    const runbookUrl = 'https://wiki.example.org/holdpoint';
    const notifier = createAlertmanager({
      ...{ ...given, runbookUrl, url: 'http://am:9093', validForMs: 1 },
    });
    const own = { annotations: new Map([['runbook_url', 'https://own.example.org']]) };
    await tell(notifier, firing('StuckBlocked'), firing('Tripped', own));
    const urls = JSON.parse(sent[0]?.body ?? '').map(
      ({ annotations }: { annotations: Record<string, string> }) => annotations['runbook_url'],
    );
    expect(urls).toEqual([`${runbookUrl}#stuckblocked`, 'https://own.example.org']);
  });
});

describe('a webhook', () => {
  const KEY = Buffer.from('0123456789abcdef0123456789abcdef');

  it('is told in JSON, signed over the id, the time and the very bytes', async () => {
    const { sent, with: given } = around();
    const sign = (message: Parameters<typeof signatureOf>[0]) => signatureOf(message, [KEY]);
    const url = 'https://pager.example.org/x';
    const notifier = createWebhookNotifier({ ...given, name: 'pager', url, sign });
    await tell(notifier, firing('Tripped'), resolved('Stale'));
    const { headers, body } = sent[0] ?? { headers: new Map<string, string>(), body: '' };
    expect(JSON.parse(body)).toMatchObject({
      ...{ type: 'alerts', timestamp: '2026-11-21T12:00:00.000Z' },
      data: {
        alerts: [
          { id: 'alt_Tripped', status: 'firing', labels: { alertname: 'Tripped', region: 'eu' } },
          { id: 'alt_Stale', status: 'resolved', endsAt: '2026-11-21T12:01:00.000Z' },
        ],
      },
    });
    const id = headers.get('webhook-id') ?? '';
    expect(id).toMatch(/^msg_[0-9a-f]{32}$/);
    const signed = `${id}.${headers.get('webhook-timestamp') ?? ''}.${body}`;
    const mac = createHmac('sha256', KEY).update(signed).digest('base64');
    expect(headers.get('webhook-signature')).toBe(`v1,${mac}`);
  });

  it('has the same id for the same news, and another for others', async () => {
    const { sent, with: given } = around();
    const options = { ...given, name: 'pager', url: 'https://p.example.org/', sign: undefined };
    const notifier = createWebhookNotifier(options);
    await tell(notifier, firing('Tripped'));
    await tell(notifier, firing('Tripped'));
    await tell(notifier, firing('Stale'));
    const [first, again, other] = sent.map(({ headers }) => headers.get('webhook-id'));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(sent[0]?.headers.has('webhook-signature')).toBe(false);
  });
});

describe('a channel', () => {
  it('is told in a text with links, and nothing in it mentions anybody', async () => {
    const { sent, with: given } = around();
    const url = 'https://hooks.example.org/secret';
    const notifier = createSlackNotifier({ ...given, name: 'oncall', url, channel: '#storage' });
    const annotations = new Map([
      ['summary', '<!channel> a & b'],
      ['runbook_url', 'https://wiki.example.org/raft'],
    ]);
    await tell(notifier, firing('Tripped', { annotations }), resolved('Stale'));
    const { text, channel } = JSON.parse(sent[0]?.body ?? '');
    expect(channel).toBe('#storage');
    expect(text.split('\n')).toEqual([
      '*[FIRING] Tripped* (critical)',
      '&lt;!channel&gt; a &amp; b',
      '<https://guard.example.org/v1/trips/trp_1|guard> | <https://wiki.example.org/raft|runbook>',
      '',
      '*[RESOLVED] Stale* (critical)',
      'Stale of the story',
      '<https://guard.example.org/v1/trips/trp_1|guard>',
    ]);
    expect(sent[0]?.headers.has('authorization')).toBe(false);
  });

  it('gets no link that could be read as two', async () => {
    const { sent, with: given } = around();
    const notifier = createSlackNotifier({
      ...{ ...given, name: 'oncall', url: 'https://hooks.example.org/', channel: undefined },
    });
    const annotations = new Map([['runbook_url', 'https://a|b>']]);
    const labels = Labels.from([['alertname', 'Odd']]);
    await tell(notifier, firing('Odd', { annotations, labels }));
    const { text } = JSON.parse(sent[0]?.body ?? '');
    expect(text).not.toContain('runbook');
    expect(text.startsWith('*[FIRING] Odd*\n')).toBe(true);
  });
});

describe('what an answer means', () => {
  const answered = (status: number, retryAfter?: string, excerpt = '') =>
    outcomeOf({ kind: 'answered', status, retryAfter, excerpt });

  it.each([200, 202, 204])('is that it was taken: %i', (status) => {
    expect(answered(status)).toEqual({ kind: 'taken' });
  });

  it.each([400, 413, 422])('is that the message is wrong: %i', (status) => {
    expect(answered(status, undefined, 'bad\nlabel\u001b[0m')).toEqual({
      ...{ kind: 'refused', detail: `it answered ${status}: bad label [0m` },
    });
  });

  it.each([301, 401, 403, 404, 408, 429, 500, 503])('is that it was not taken: %i', (status) => {
    expect(answered(status)).toMatchObject({ kind: 'failed', retryAfterMs: undefined });
  });

  it('may be when to come again', () => {
    expect(answered(429, '7')).toMatchObject({ kind: 'failed', retryAfterMs: 7_000 });
    expect(answered(503, 'Sat, 21 Nov 2026 12:00:00 GMT')).toMatchObject({
      retryAfterMs: undefined,
    });
  });

  it.each(['not-sent', 'unanswered'] as const)('is none where it was %s', (kind) => {
    expect(outcomeOf({ kind, detail: 'no route' })).toEqual({
      ...{ kind: 'failed', detail: 'no route', retryAfterMs: undefined },
    });
  });
});
