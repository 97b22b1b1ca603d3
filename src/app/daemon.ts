import { MemoryEventLog } from '../adapter/memory/event-log.ts';
import { createPromMeter } from '../adapter/prom-client/meter.ts';
import type { PageCounts } from '../adapter/prom-client/page-gauges.ts';
import { giveWay } from '../adapter/system/turns.ts';
import type { LoadAll, Loaded } from '../cli/load-all.ts';
import type { TlsSettings } from '../config/settings.ts';
import { durationMs } from '../core/base/time.ts';
import type { Hold } from '../core/ledger/guard-log.ts';
import { createHttpServer, type HttpServer } from '../http/server.ts';
import type { TlsMaterial } from '../http/tls.ts';
import type { MakeBackup } from '../ports/backup.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { EventFeed } from '../ports/event-feed.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { LogMeter } from '../ports/log-meter.ts';
import type { LogUpkeep } from '../ports/log-upkeep.ts';
import type { Logger } from '../ports/logger.ts';
import type { Reload } from '../ports/reload.ts';
import type { SeriesArchive } from '../ports/series-archive.ts';
import { DecisionArchive } from '../service/decision-archive.ts';
import { EventStreams } from '../service/event-stream.ts';
import type { Guard } from '../service/guard.ts';
import { LogKeeper } from '../service/log-keeper.ts';
import { SeriesKeeper } from '../service/series-keeper.ts';
import { Slices } from '../service/slices.ts';
import { openDiscovery } from './discovery.ts';
import { type Followers, openFollowers } from './followers.ts';
import { type Judging, openJudging } from './judging.ts';
import { Reloader } from './reloader.ts';
import { openConnections } from './remote.ts';
import { WatchSet } from './watch-set.ts';

/** What a daemon is made of. */
export interface DaemonOptions {
  readonly loaded: Loaded;
  /** Loads everything again when a reload is asked for. */
  readonly load: LoadAll;
  readonly version: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** The memory of the guard; without one it remembers as long as it lives. */
  readonly log?: EventLog & EventFeed;
  /** The hold that its log asks for, after a restore. */
  readonly hold?: Hold | undefined;
  /** Copies the log; undefined where it is not on disk. */
  readonly backup?: MakeBackup | undefined;
  /** Looks after the log; undefined where it is not on disk. */
  readonly upkeep?: LogUpkeep | undefined;
  /** Where series are kept over a restart; without it windows and history begin anew. */
  readonly seriesArchive?: SeriesArchive;
  /** Ends the daemon when it aborts. */
  readonly signal: AbortSignal;
}

/** A running daemon. */
export interface Daemon {
  readonly url: string;
  readonly guard: Guard;
  /** Puts a changed configuration into use, or refuses it. */
  readonly reload: Reload;
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
  const { loaded, load, version, clock, timers, logger, log = new MemoryEventLog() } = options;
  const { rulebook, settings } = loaded;
  const broken = new AbortController();
  const signal = AbortSignal.any([options.signal, broken.signal]);
  const onBroken = (error: unknown) => broken.abort(error);
  const clusters = rulebook.clusters.map(({ cluster }) => cluster.id);
  const { meter, openLogMeter, render } = createPromMeter({ version, clusters });
  const shared = { version, clock, timers, logger, meter, signal };
  const keeper = new SeriesKeeper({
    ...{ ...shared, archive: options.seriesArchive, ...settings.history },
  });
  await keeper.load(clusters);
  const judging = await openJudging({ ...shared, clusters, log, hold: options.hold });
  const { guard, ledgers } = judging;
  const followers = openFollowers({
    ...{ ...shared, ...judging, onBroken },
    webhookKeys: () => reloader.webhookKeys,
  });
  const { brake, alerting, steward, rollouts, sights, rollbacks } = followers;
  const connections = openConnections({ clock, version });
  const watchSet = new WatchSet({
    ...{ ...shared, ...connections, keeper, onBroken, onEvaluated: followers.follow },
  });
  const { discovered, memberships } = openDiscovery({
    ...{ ...shared, ledgers, log },
    onChanged: () => void reloader.refresh().catch(onBroken),
  });
  const replaceTls = (tls: TlsSettings) => server.replaceTls(materialOf(tls));
  const reloader = new Reloader({
    ...{ load, discovered, watchSet, guard, ledgers, meter, logger, clock, loaded, replaceTls },
    replaceReceivers: alerting.apply,
  });
  const reload = () => reloader.reload();
  const archive = new DecisionArchive({ log, logger });
  const events = new EventStreams(log);
  const server = createHttpServer({
    ...{ ...judging, log, archive, events, memberships, trips: brake.trips },
    ...{ steward, rollouts, sights, rollbacks, clock, meter, logger, version, reload },
    alertsOf: (cluster) => alerting.keeper.alertsOf(cluster),
    slices: new Slices({ clock, giveWay }),
    metrics: () => render(gauges(judging, followers)),
    access: () => reloader.access,
    backup: options.backup,
    tls: settings.tls && materialOf(settings.tls),
  });
  const first = await reloader.begin();
  const { url } = await server.listen(settings.listen.host, settings.listen.port);
  // Only now, so that a port that is taken leaves no loop behind.
  guard.replaceWatches(watchSet.apply(first).watches);
  logger.info('listening', { url, rulebook_digest: rulebook.digest });
  alerting.apply(settings);
  const loops = [
    // In the background: lists of older decisions grow while the guard already judges.
    archive.load(),
    alerting.run().catch(onBroken),
    judging.hold.run(signal),
    keeper.run(signal).catch((error: unknown) => {
      logger.error('the series are looked after no more', { error: String(error) });
    }),
    lookAfterLog(options, openLogMeter, signal),
  ];
  const finish = async () => {
    await Promise.all([...loops, judging.decisions.drained(), followers.drained()]);
    archive.close();
    events.close();
  };
  const done = untilEnded({ signal, broken: broken.signal, server, watchSet, logger, finish });
  return { url, guard, reload, done };
}

/** What is true of the ledgers right now, for the page of metrics. */
function gauges(
  { ledgers, escalation }: Judging,
  { rolloutSteward, rollbacks }: Followers,
): PageCounts {
  return {
    facts: ledgers.inForce(),
    permits: ledgers.permitsOpen(),
    permitSeconds: ledgers.permitSeconds(),
    stuckSeconds: escalation.stuckSeconds(),
    trips: ledgers.tripsOpen(),
    rollbacks: rollbacks.unfinished(),
    ...rolloutSteward.counts(),
  };
}

async function lookAfterLog(
  { upkeep, clock, timers, logger }: DaemonOptions,
  openLogMeter: () => LogMeter,
  signal: AbortSignal,
): Promise<void> {
  if (upkeep === undefined) return;
  const meter = openLogMeter();
  await new LogKeeper({ log: upkeep, meter, clock, timers, logger }).run(signal);
}

function materialOf({ key, ...rest }: TlsSettings): TlsMaterial {
  return { ...rest, key: key.reveal() };
}

async function untilEnded(parts: {
  readonly signal: AbortSignal;
  readonly broken: AbortSignal;
  readonly server: HttpServer;
  readonly watchSet: WatchSet;
  readonly logger: Logger;
  /** Ends what works for requests, once there are none. */
  readonly finish: () => Promise<void>;
}): Promise<void> {
  const { signal, broken, server, watchSet, logger, finish } = parts;
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
  logger.info('stopping');
  await Promise.all([server.close(SHUTDOWN_GRACE_MS), watchSet.done()]);
  await finish();
  logger.info('stopped');
  if (broken.aborted) throw broken.reason;
}
