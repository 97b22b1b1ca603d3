import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createPoster } from '../../../src/adapter/axios/post.ts';
import { createSystemClock } from '../../../src/adapter/system/clock.ts';
import { createSystemTimers } from '../../../src/adapter/system/timers.ts';
import { createWebhookActuator } from '../../../src/adapter/webhook/actuator.ts';
import { signatureOf } from '../../../src/adapter/webhook/signature.ts';
import { durationMs } from '../../../src/core/base/time.ts';
import { STEP_BACK } from '../../support/actuators.ts';
import { listenOnLoopback } from '../../support/loopback.ts';

const KEYS = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A receiver that answers with these statuses in turn; the last one stays. */
async function listen(statuses: readonly number[]) {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      const status = statuses[received.length - 1] ?? statuses.at(-1) ?? 200;
      // Status 0 stands for a connection that breaks before an answer.
      if (status === 0) response.destroy();
      else response.writeHead(status, { 'retry-after': '0' }).end();
    });
  });
  return { server, received, url: `http://127.0.0.1:${await listenOnLoopback(server)}/hook` };
}

describe('a message over a real connection', () => {
  let open: Server | undefined;
  afterEach(() => {
    open?.closeAllConnections();
    open?.close();
  });

  it('arrives signed with both keys, and again with its id after a 500 and a cut', async () => {
    const { server, received, url } = await listen([500, 0, 200]);
    open = server;
    const clock = createSystemClock();
    const actuator = createWebhookActuator({
      ...{ url, keys: KEYS, poster: createPoster({ version: 'test' }), random: () => 0 },
      ...{ timeoutMs: durationMs(5_000), clock, timers: createSystemTimers(clock) },
    });
    const outcome = await actuator.run(STEP_BACK, new AbortController().signal);
    expect(outcome).toEqual({ kind: 'done', detail: 'it answered 200' });
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    for (const { headers, body } of received) {
      const timestampSeconds = Number(headers['webhook-timestamp']);
      expect(headers['webhook-id']).toBe(STEP_BACK.id);
      const signed = { id: STEP_BACK.id, timestampSeconds, body };
      expect(headers['webhook-signature']).toBe(signatureOf(signed, KEYS));
    }
  });
});
