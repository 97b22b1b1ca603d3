import type { AlertBook } from '../core/alert/book.ts';
import {
  notificationsDue,
  type TellingPolicy,
  type ToldAlerts,
  toldAfter,
} from '../core/alert/due.ts';
import { instant } from '../core/base/time.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { Notifier, NotifyOutcome } from '../ports/notifier.ts';

/** What one receiver is told with. */
export interface AlertSenderOptions {
  readonly notifier: Notifier;
  readonly policy: TellingPolicy;
  /** All alerts that there are now. */
  readonly book: () => AlertBook;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly meter: Pick<Meter, 'notified'>;
}

/** Between two looks for what is told again; news do not wait for it. */
const LOOK_EVERY_MS = 5_000;

const BACK_OFF_MIN_MS = 1_000;

/** A receiver that is back is told within this time. */
const BACK_OFF_MAX_MS = 60_000;

/** A receiver that asks to be left alone for longer is not obeyed: somebody has to be told. */
const LEFT_ALONE_MAX_MS = 300_000;

/**
 * Tells one receiver what it has not been told. There is no queue: what it has to know is worked
 * out of what is so now and what it has taken, so a receiver that was away learns how things stand,
 * and memory does not grow while it is. Nothing else waits for it.
 */
export class AlertSender {
  readonly #options: AlertSenderOptions;
  #told: ToldAlerts = new Map();
  #failures = 0;
  #waking = new AbortController();

  constructor(options: AlertSenderOptions) {
    this.#options = options;
  }

  /** There may be news. */
  wake(): void {
    this.#waking.abort();
  }

  /** Tells until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, timers } = this.#options;
    while (!signal.aborted) {
      this.#waking = new AbortController();
      const waitMs = await this.#tell(signal);
      if (waitMs === 0) continue;
      const until = instant(clock.now() + waitMs);
      // Who backs off is not woken: the receiver is away, whatever there is to tell.
      const early = this.#failures > 0 ? signal : AbortSignal.any([signal, this.#waking.signal]);
      await timers.sleepUntil(until, early);
    }
  }

  /** Tells what is due, as much as goes into one message; gives back how long to wait. */
  async #tell(signal: AbortSignal): Promise<number> {
    const { notifier, policy, book } = this.#options;
    const now = book();
    const nowMs = this.#wallMs();
    const due = notificationsDue(now, this.#told, { policy, nowMs });
    this.#told = toldAfter(this.#told, [], { book: now, nowMs });
    // An Alertmanager that is told every second must not be looked at every five.
    if (due.length === 0) return Math.min(LOOK_EVERY_MS, policy.repeatMs / 2);
    const batch = due.slice(0, notifier.batchMax);
    const outcome = await notifier.notify(batch, signal);
    this.#count(outcome, batch.length);
    if (outcome.kind === 'failed') return this.#backOff(outcome);
    this.#failures = 0;
    this.#told = toldAfter(this.#told, batch, { book: now, nowMs });
    return 0;
  }

  #backOff({ retryAfterMs }: Extract<NotifyOutcome, { kind: 'failed' }>): number {
    this.#failures += 1;
    if (retryAfterMs !== undefined) return Math.min(retryAfterMs, LEFT_ALONE_MAX_MS);
    return Math.min(BACK_OFF_MIN_MS * 2 ** (this.#failures - 1), BACK_OFF_MAX_MS);
  }

  /** Says that a receiver cannot be reached once, and once that it can be again. */
  #count(outcome: NotifyOutcome, count: number): void {
    const { notifier, meter, logger } = this.#options;
    const { name, kind } = notifier;
    meter.notified({ receiver: name, kind, outcome: outcome.kind, count });
    const fields = { receiver: name, kind };
    if (outcome.kind === 'refused') {
      logger.error('a receiver does not take alerts', { ...fields, detail: outcome.detail });
    }
    if (outcome.kind === 'failed' && this.#failures === 0) {
      logger.error('a receiver of alerts cannot be told', { ...fields, detail: outcome.detail });
    }
    if (outcome.kind !== 'failed' && this.#failures > 0) {
      logger.info('a receiver of alerts can be told again', fields);
    }
  }

  #wallMs(): number {
    const { clock } = this.#options;
    return Math.trunc(clock.now() + clock.wallOffsetMs());
  }
}
