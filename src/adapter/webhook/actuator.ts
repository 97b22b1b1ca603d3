import { type DurationMs, durationMs, instant } from '../../core/base/time.ts';
import type { Actuator, ActuatorOutcome, ActuatorStep } from '../../ports/actuator.ts';
import type { Clock, Timers } from '../../ports/clock.ts';
import type { Poster, PostOutcome } from '../../ports/poster.ts';
import { payloadOf } from './payload.ts';
import { pauseMs, retryAfterMs } from './retry.ts';
import { signatureOf } from './signature.ts';

/** Where messages go and what they are signed with. */
export interface WebhookOptions {
  readonly url: string;
  /** One key, or the old one and the new one while receivers change over. */
  readonly keys: readonly Uint8Array[];
  /** For one attempt. */
  readonly timeoutMs: DurationMs;
  readonly poster: Poster;
  readonly clock: Clock;
  readonly timers: Timers;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** With the longest pauses that is more than a minute: enough for a receiver to restart. */
const ATTEMPTS_MAX = 10;

/** A rollback that could not even be asked for within two minutes is for a person. */
const GIVE_UP_AFTER_MS = 120_000;

/**
 * Asks a server for every step, with a signed message. What was not answered is sent again with
 * the same id, by which the receiver knows a repeat. A status of 200 to 299 is its word that it
 * has taken the step.
 */
export function createWebhookActuator(options: WebhookOptions): Actuator {
  const name = `webhook ${withoutQuery(options.url)}`;
  return {
    name,
    // A repeat has the same id, so it needs to wait for nothing.
    settlesWithinMs: durationMs(0),
    run: (step, signal) => deliver(step, options, signal),
    rehearse: async (step) => ({
      kind: 'done',
      detail: `would have sent ${payloadOf(step)} to ${withoutQuery(options.url)}`,
    }),
  };
}

async function deliver(
  step: ActuatorStep,
  options: WebhookOptions,
  signal: AbortSignal,
): Promise<ActuatorOutcome> {
  const { clock, timers, random } = options;
  const body = payloadOf(step);
  const giveUpAt = clock.now() + GIVE_UP_AFTER_MS;
  let mayBeTaken = false;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await send({ id: step.id, body }, options, signal);
    const read = readAnswer(outcome, mayBeTaken);
    mayBeTaken = read.mayBeTaken;
    if (read.kind === 'over') return read.outcome;
    const wallMs = clock.now() + clock.wallOffsetMs();
    const asked =
      outcome.kind === 'answered' ? retryAfterMs(outcome.retryAfter, wallMs) : undefined;
    const nextAt = clock.now() + (asked ?? pauseMs(attempt, random()));
    if (attempt === ATTEMPTS_MAX || nextAt > giveUpAt || signal.aborted) {
      return gaveUp(read.detail, attempt, mayBeTaken);
    }
    await timers.sleepUntil(instant(nextAt), signal);
    if (signal.aborted) return gaveUp(read.detail, attempt, mayBeTaken);
  }
}

async function send(
  { id, body }: { readonly id: string; readonly body: string },
  { url, keys, timeoutMs, poster, clock }: WebhookOptions,
  signal: AbortSignal,
): Promise<PostOutcome> {
  const timestampSeconds = Math.floor((clock.now() + clock.wallOffsetMs()) / 1_000);
  const headers = new Map([
    ['content-type', 'application/json'],
    ['webhook-id', id],
    ['webhook-timestamp', String(timestampSeconds)],
    ['webhook-signature', signatureOf({ id, timestampSeconds, body }, keys)],
  ]);
  return await poster.post({ url, headers, body, timeoutMs }, signal);
}

type Read = { readonly mayBeTaken: boolean } & (
  | { readonly kind: 'over'; readonly outcome: ActuatorOutcome }
  | { readonly kind: 'again'; readonly detail: string }
);

/** What one attempt says. Too many requests and a failing server may be over in a moment. */
function readAnswer(outcome: PostOutcome, mayBeTaken: boolean): Read {
  if (outcome.kind === 'not-sent') return { kind: 'again', detail: outcome.detail, mayBeTaken };
  if (outcome.kind === 'unanswered') {
    return { kind: 'again', detail: outcome.detail, mayBeTaken: true };
  }
  const { status } = outcome;
  const said = saidBy(outcome);
  if (status >= 200 && status < 300) {
    return { kind: 'over', outcome: { kind: 'done', detail: said }, mayBeTaken };
  }
  if (status >= 500 || status === 429 || status === 408) {
    return { kind: 'again', detail: said, mayBeTaken };
  }
  const refused: ActuatorOutcome = mayBeTaken
    ? { kind: 'unknown', detail: `${said}, after an attempt that was not answered` }
    : { kind: 'failed', detail: said, isRetryable: false };
  return { kind: 'over', outcome: refused, mayBeTaken };
}

function gaveUp(detail: string, attempts: number, mayBeTaken: boolean): ActuatorOutcome {
  const told = `${detail}; given up after ${attempts} of ${ATTEMPTS_MAX} attempts`;
  if (mayBeTaken) return { kind: 'unknown', detail: told };
  return { kind: 'failed', detail: told, isRetryable: true };
}

/** What of an answer is shown: what servers say is theirs, so one printable line of it. */
const SHOWN_MAX = 200;

function saidBy({
  status,
  excerpt,
}: {
  readonly status: number;
  readonly excerpt: string;
}): string {
  const line = excerpt.replaceAll(/[^\x20-\x7E]+/g, ' ').trim();
  const shown = line.length > SHOWN_MAX ? `${line.slice(0, SHOWN_MAX)}…` : line;
  return shown === '' ? `it answered ${status}` : `it answered ${status}: ${shown}`;
}

/** A query may hold a secret, which messages must not repeat. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
