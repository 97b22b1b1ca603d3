import { type Instant, instant } from '../core/base/time.ts';
import { GUARD_LOG, type Hold, holdEnded } from '../core/ledger/guard-log.ts';
import type { LedgerHold } from '../core/ledger/view.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { Logger } from '../ports/logger.ts';

/** What a hold works with. */
export interface GuardHoldOptions {
  /** The hold that was not over when the log was opened. */
  readonly hold: Hold | undefined;
  readonly log: Pick<EventLog, 'append' | 'head'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

const REASONS = {
  restored: 'the event log was restored from a backup',
  'loss-accepted': 'a loss of records was accepted',
} as const satisfies Record<Hold['reason'], string>;

/**
 * The time after a restore in which nothing is let go on: permits of which the log knows nothing
 * may still be out. It runs on the guard's own clock, which no change of the wall time shortens; a
 * guard that is restarted meanwhile begins it anew.
 */
export class GuardHold {
  readonly #options: GuardHoldOptions;
  readonly #hold: LedgerHold | undefined;

  constructor(options: GuardHoldOptions) {
    this.#options = options;
    const { hold, clock } = options;
    this.#hold = hold && {
      until: instant(clock.now() + hold.holdMs),
      why: `${REASONS[hold.reason]}; permits from before may still be out`,
    };
  }

  /** The hold, while it lasts. */
  at(now: Instant): LedgerHold | undefined {
    return this.#hold !== undefined && now < this.#hold.until ? this.#hold : undefined;
  }

  /** Waits for the end of the hold and writes it into the log, so that no later start holds. */
  async run(signal: AbortSignal): Promise<void> {
    const { hold, log, clock, timers, logger } = this.#options;
    if (hold === undefined || this.#hold === undefined) return;
    logger.warn('nothing is let go on for a while', { why: this.#hold.why, hold_ms: hold.holdMs });
    while (!signal.aborted && clock.now() < this.#hold.until) {
      await timers.sleepUntil(this.#hold.until, signal);
    }
    if (signal.aborted) return;
    const { seq } = await log.head(GUARD_LOG);
    const ended = holdEnded(hold.epoch, clock.now() + clock.wallOffsetMs());
    const { kind } = await log.append(GUARD_LOG, seq, [ended]);
    logger.info('the hold has ended', { epoch: hold.epoch, remembered: kind === 'appended' });
  }
}
