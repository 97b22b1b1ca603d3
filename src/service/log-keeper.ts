import { durationMs, instant } from '../core/base/time.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { LogMeter } from '../ports/log-meter.ts';
import type { LogUpkeep } from '../ports/log-upkeep.ts';
import type { Logger } from '../ports/logger.ts';

/** How large the log is is asked this often: an alert on a filling disk has minutes. */
const LOOK_EVERY_MS = durationMs(60_000);

/** Inputs are let go of every so many looks: what is kept for a month may stay an hour longer. */
const LOOKS_A_RETENTION = 60;

/** What a keeper works with. */
export interface LogKeeperOptions {
  readonly log: LogUpkeep;
  readonly meter: LogMeter;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/**
 * Looks after a log on disk: lets go of old inputs of decisions, at the start and every hour, and
 * tells the meter what the log does and how large it is. Nothing rests on it: where the disk is in
 * trouble, appends say so.
 */
export class LogKeeper {
  readonly #options: LogKeeperOptions;

  constructor(options: LogKeeperOptions) {
    this.#options = options;
    options.log.onCommit((report) => options.meter.committed(report));
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, timers } = this.#options;
    for (let looks = 0; !signal.aborted; looks += 1) {
      await this.#look(looks % LOOKS_A_RETENTION === 0);
      await timers.sleepUntil(instant(clock.now() + LOOK_EVERY_MS), signal);
    }
  }

  async #look(isRetention: boolean): Promise<void> {
    const { log, meter, logger } = this.#options;
    try {
      if (isRetention) meter.inputsRetained(await log.retain());
      meter.sized(await log.size());
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      logger.warn('the event log could not be looked after', { why });
    }
  }
}
