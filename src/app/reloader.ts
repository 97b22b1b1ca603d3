import type { LoadAll, Loaded } from '../cli/load-all.ts';
import type { Rulebook } from '../config/rulebook.ts';
import type { ListenAddress } from '../config/settings.ts';
import { formatFinding } from '../core/base/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { ReloadOutcome } from '../ports/reload.ts';
import type { Guard } from '../service/guard.ts';
import type { WatchSet } from './watch-set.ts';

/** What a reload swaps, and what it is told through. */
export interface ReloaderOptions {
  readonly load: LoadAll;
  readonly watchSet: WatchSet;
  readonly guard: Guard;
  readonly meter: Meter;
  readonly logger: Logger;
  readonly clock: Clock;
  /** What is in use at the start. */
  readonly loaded: Loaded;
}

/**
 * Puts a changed configuration into use without a restart: loads and checks all of it, then swaps
 * in one step. One that is wrong anywhere changes nothing, and says so.
 */
export class Reloader {
  readonly #options: ReloaderOptions;
  readonly #listen: ListenAddress;
  #rulebook: Rulebook;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#listen = options.loaded.settings.listen;
    this.#rulebook = options.loaded.rulebook;
    this.#tell('taken');
  }

  /** Reloads after any reload that is under way, so that what was written last is what counts. */
  async reload(): Promise<ReloadOutcome> {
    const next = this.#last.then(() => this.#reloadNow());
    this.#last = next.catch(() => undefined);
    return await next;
  }

  async #reloadNow(): Promise<ReloadOutcome> {
    const { load, watchSet, guard, logger } = this.#options;
    const loaded = await load();
    if (!loaded.ok) {
      const { findings } = loaded;
      logger.error('the configuration was not reloaded: the one before stays in use', {
        findings: findings.map(formatFinding),
      });
      this.#tell('refused');
      return { kind: 'refused', findings, rulebookDigest: this.#rulebook.digest };
    }
    const { settings, rulebook } = loaded.value;
    this.#rulebook = rulebook;
    const { watches, retire } = watchSet.apply(rulebook);
    guard.replaceWatches(watches);
    retire();
    logger.info('the configuration was reloaded', {
      rulebook_digest: rulebook.digest,
      clusters: [...watches.keys()],
    });
    if (!sameAddress(settings.listen, this.#listen)) {
      logger.warn('listen has changed: that takes a restart', { listening: this.#listen.port });
    }
    this.#tell('taken');
    return { kind: 'taken', rulebookDigest: rulebook.digest };
  }

  #tell(outcome: 'taken' | 'refused'): void {
    const { meter, clock } = this.#options;
    const atMs = clock.now() + clock.wallOffsetMs();
    meter.reloadConcluded({ outcome, rulebookDigest: this.#rulebook.digest, atMs });
  }
}

function sameAddress(left: ListenAddress, right: ListenAddress): boolean {
  return left.host === right.host && left.port === right.port;
}
