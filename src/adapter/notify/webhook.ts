import type { Notification } from '../../core/alert/alert.ts';
import { digestText } from '../../core/base/digest.ts';
import type { DurationMs } from '../../core/base/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { Poster } from '../../ports/poster.ts';
import { outcomeOf } from './answer.ts';
import { describeAlert, type Surroundings } from './described.ts';

/** Makes the signature of a message; see Standard Webhooks. */
export type Sign = (message: {
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
}) => string;

/** A server that is told of alerts in JSON. */
export interface WebhookNotifierOptions extends Surroundings {
  readonly name: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly timeoutMs: DurationMs;
  /** Undefined where messages are not signed. */
  readonly sign: Sign | undefined;
  readonly poster: Poster;
  readonly clock: Clock;
}

/** A message of some kilobytes each, which any server takes. */
const BATCH_MAX = 64;

/** Tells a server of alerts. The form is in docs/alerts.md. */
export function createWebhookNotifier(options: WebhookNotifierOptions): Notifier {
  const { name, url, timeoutMs, sign, poster, clock } = options;
  return {
    name,
    kind: 'webhook',
    batchMax: BATCH_MAX,
    async notify(batch, signal) {
      const nowMs = clock.now() + clock.wallOffsetMs();
      const body = bodyOf(batch, options, nowMs);
      const headers = new Map([...options.headers, ['content-type', 'application/json']]);
      const id = idOf(batch);
      const timestampSeconds = Math.floor(nowMs / 1_000);
      headers.set('webhook-id', id);
      headers.set('webhook-timestamp', String(timestampSeconds));
      if (sign !== undefined)
        headers.set('webhook-signature', sign({ id, timestampSeconds, body }));
      return outcomeOf(await poster.post({ url, headers, body, timeoutMs }, signal));
    },
  };
}

/** The same for the same news, so that a receiver knows a repeat of a whole message. */
function idOf(batch: readonly Notification[]): string {
  const digest = digestText(batch.map(({ id }) => id).join());
  return `msg_${digest.slice('sha256:'.length, 'sha256:'.length + 32)}`;
}

function bodyOf(batch: readonly Notification[], around: Surroundings, nowMs: number): string {
  const alerts = batch.map((each) => ({
    id: each.id,
    status: each.status.kind,
    ...describeAlert(each, around),
  }));
  const timestamp = new Date(nowMs).toISOString();
  return JSON.stringify({ type: 'alerts', timestamp, data: { alerts } });
}
