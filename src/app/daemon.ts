import { createAxiosScraper } from '../adapter/axios/scraper.ts';
import { createPromMeter } from '../adapter/prom-client/meter.ts';
import { createRandomIds } from '../adapter/system/ids.ts';
import type { Rulebook } from '../config/rulebook.ts';
import type { ListenAddress } from '../config/settings.ts';
import type { ClusterId } from '../core/base/ids.ts';
import { durationMs, instant } from '../core/base/time.ts';
import { createHttpServer } from '../http/server.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { Scraper } from '../ports/scraper.ts';
import { ClusterWatch } from '../service/cluster-watch.ts';
import { Guard } from '../service/guard.ts';
import { scrapeTargets } from './targets.ts';

/** What a daemon is made of. */
export interface DaemonOptions {
  readonly rulebook: Rulebook;
  readonly listen: ListenAddress;
  readonly version: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Ends the daemon when it aborts. */
  readonly signal: AbortSignal;
}

/** A running daemon. */
export interface Daemon {
  readonly url: string;
  readonly guard: Guard;
  /** Resolves when the daemon has ended; rejects when a loop broke, which ends it as well. */
  readonly done: Promise<void>;
}

/**
 * Requests take milliseconds; whoever has not read its answer within this time after the order to
 * stop will not. Below the ten seconds that container platforms wait before they kill.
 */
const SHUTDOWN_GRACE_MS = durationMs(5_000);

/** Starts the loops and the server. Rejects when the address cannot be listened on. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { rulebook, listen, version, clock, logger, signal } = options;
  const clusters = rulebook.clusters.map(({ cluster }) => cluster.id);
  const { meter, render } = createPromMeter({ version, clusters });
  const scraper = createAxiosScraper({ clock, version });
  const watches = openWatches(options, { meter, scraper });
  const guard = new Guard({ watches, clock, ids: createRandomIds(), meter });
  const server = createHttpServer({ guard, clock, meter, logger, metrics: render, version });
  const address = await server.listen(listen.host, listen.port);
  logger.info('listening', { url: address.url, rulebook_digest: rulebook.digest });
  const broken = new AbortController();
  const ending = AbortSignal.any([signal, broken.signal]);
  const loops = [...watches.values()].map((watch) =>
    watch.run(ending).catch((error: unknown) => {
      // A loop ends only when it is told to. One that broke must not leave a guard that looks
      // alive and judges on nothing new.
      broken.abort();
      throw error;
    }),
  );
  const stopped = new Promise<void>((resolve) => {
    ending.addEventListener('abort', () => resolve(), { once: true });
    if (ending.aborted) resolve();
  }).then(async () => {
    logger.info('stopping');
    await server.close(SHUTDOWN_GRACE_MS);
  });
  const done = Promise.all([...loops, stopped]).then(() => logger.info('stopped'));
  return { url: address.url, guard, done };
}

/** One watch per cluster; their bursts are spread over the interval. */
function openWatches(
  { rulebook, clock, timers }: DaemonOptions,
  { meter, scraper }: { meter: Meter; scraper: Scraper },
): ReadonlyMap<ClusterId, ClusterWatch> {
  const start = clock.now();
  const count = rulebook.clusters.length;
  return new Map(
    rulebook.clusters.map((ruled, index) => {
      const { cluster, rules } = ruled;
      const startAt = instant(start + (cluster.intervalMs * index) / count);
      const targets = scrapeTargets(ruled);
      const { digest: rulebookDigest } = rulebook;
      const watch = new ClusterWatch({
        ...{ cluster, rules, rulebookDigest, targets, startAt },
        ...{ scraper, clock, timers, meter },
      });
      return [cluster.id, watch];
    }),
  );
}
