import { createCronCalendar } from '../adapter/cron/calendar.ts';
import { MemoryEventLog } from '../adapter/memory/event-log.ts';
import { createPromMeter } from '../adapter/prom-client/meter.ts';
import { createRandomIds } from '../adapter/system/ids.ts';
import { giveWay } from '../adapter/system/turns.ts';
import type { LoadAll, Loaded } from '../cli/load-all.ts';
import type { TlsSettings } from '../config/settings.ts';
import type { ClusterId } from '../core/base/ids.ts';
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
import { Claims } from '../service/claims.ts';
import { Confirmations } from '../service/confirmations.ts';
import { DecisionArchive } from '../service/decision-archive.ts';
import { DecisionLog } from '../service/decision-log.ts';
import { ElectionProbe } from '../service/election-probe.ts';
import { Escalation } from '../service/escalation.ts';
import { EventStreams } from '../service/event-stream.ts';
import { Guard } from '../service/guard.ts';
import { GuardHold } from '../service/hold.ts';
import { Ledgers } from '../service/ledgers.ts';
import { LogKeeper } from '../service/log-keeper.ts';
import { overrunsIn } from '../service/overruns.ts';
import { PermitCalls } from '../service/permit-calls.ts';
import { PermitSteward } from '../service/permit-steward.ts';
import { Planner } from '../service/planner.ts';
import { Rollbacks } from '../service/rollbacks.ts';
import { RolloutCalls } from '../service/rollout-calls.ts';
import { RolloutSights } from '../service/rollout-sights.ts';
import { RolloutSteward } from '../service/rollout-steward.ts';
import { SeriesKeeper } from '../service/series-keeper.ts';
import { Slices } from '../service/slices.ts';
import { openActuators } from './actuators.ts';
import { openAlerting } from './alerting.ts';
import { openBrake } from './brake.ts';
import { openDiscovery } from './discovery.ts';
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
  const clusters = rulebook.clusters.map(({ cluster }) => cluster.id);
  const { meter, openLogMeter, render } = createPromMeter({ version, clusters });
  const { scraper, backends } = openConnections({ clock, version });
  const onBroken = (error: unknown) => broken.abort(error);
  const keeper = new SeriesKeeper({
    ...{ clock, timers, logger, meter, archive: options.seriesArchive, ...settings.history },
  });
  await keeper.load(clusters);
  const ids = createRandomIds();
  const calendar = createCronCalendar();
  const ledgers = new Ledgers({ log, clock, ids, logger, calendar });
  await ledgers.open(clusters);
  const decisions = new DecisionLog({
    ...{ log, logger, version, meter },
    // Of its own: claims wait for it, and must not wait for somebody's query as well.
    slices: new Slices({ clock, giveWay }),
  });
  const archive = new DecisionArchive({ log, logger });
  const events = new EventStreams(log);
  const hold = new GuardHold({ hold: options.hold, log, clock, timers, logger });
  const escalation = new Escalation(clock);
  const judging = { ledgers, clock, ids, decisions, escalation, hold };
  const guard = new Guard({ ...judging, watches: new Map(), meter });
  const claims = new Claims({ ...judging, guard, logger, meter });
  const confirmations = new Confirmations(judging);
  const permits = new PermitCalls({ guard, confirmations, ledgers, clock, logger, meter });
  const planner = new Planner({ guard, ledgers, clock, calendar, hold });
  const steward = new PermitSteward({ ledgers, clock, logger, hold });
  const probe = new ElectionProbe({ ledgers, clock, timers, signal, onBroken });
  const rollouts = new RolloutCalls({ guard, ledgers, clock, calendar, ids, logger, hold });
  const sights = new RolloutSights({ guard, ledgers, steward, clock, hold });
  const rolloutSteward = new RolloutSteward({ ledgers, sights, clock, logger });
  const rollbacks = new Rollbacks({
    ...{ ledgers, guard, claims, permits, steward, clock, ids, logger, signal },
    actuatorOf: openActuators({
      ...{ version, clock, timers },
      webhookKeys: () => reloader.webhookKeys,
    }),
    onChanged: (cluster) => alerting.keeper.look(cluster),
  });
  const brake = openBrake({
    ...{ ledgers, decisions, clock, ids, logger, meter, rollback: rollbacks },
    onTrip: (cluster) => alerting.keeper.look(cluster),
  });
  const lateIn = (cluster: ClusterId) => {
    const watch = guard.watches.get(cluster);
    return watch === undefined ? [] : overrunsIn(watch, { ledgers, clock, hold });
  };
  const alerting = openAlerting({
    overruns: lateIn,
    ...{ ledgers, trips: brake.keeper, escalation, clock, timers, logger, meter, version, signal },
    watches: () => guard.watches,
  });
  const watchSet = new WatchSet({
    ...{ scraper, backends, clock, timers, meter, keeper, signal, onBroken },
    onEvaluated: (watch, evaluation) => {
      // First, since what is breached must not wait.
      brake.keeper.follow(watch, evaluation);
      steward.follow(watch, evaluation);
      probe.follow(watch, evaluation);
      rolloutSteward.follow(watch);
      rollbacks.follow(watch);
      alerting.keeper.look(watch.cluster.id);
    },
  });
  const { discovered, memberships } = openDiscovery({
    ...{ ledgers, log, clock, timers, logger, version, signal },
    onChanged: () => void reloader.refresh().catch(onBroken),
  });
  const replaceTls = (tls: TlsSettings) => server.replaceTls(materialOf(tls));
  const reloader = new Reloader({
    ...{ load, discovered, watchSet, guard, ledgers, meter, logger, clock, loaded, replaceTls },
    replaceReceivers: alerting.apply,
  });
  const reload = () => reloader.reload();
  const server = createHttpServer({
    ...{ guard, claims, permits, steward, planner, ledgers, archive, log, events },
    ...{ rollouts, sights, rollbacks },
    ...{ clock, meter, logger },
    ...{ version, reload, memberships, trips: brake.trips },
    slices: new Slices({ clock, giveWay }),
    metrics: () =>
      render({
        ...{ facts: ledgers.inForce(), permits: ledgers.permitsOpen() },
        permitSeconds: ledgers.permitSeconds(),
        ...{ stuckSeconds: escalation.stuckSeconds(), trips: ledgers.tripsOpen() },
        ...rolloutSteward.counts(),
      }),
    access: () => reloader.access,
    backup: options.backup,
    tls: settings.tls && materialOf(settings.tls),
  });
  const first = await reloader.begin();
  const { url } = await server.listen(settings.listen.host, settings.listen.port);
  // Only now, so that a port that is taken leaves no loop behind.
  guard.replaceWatches(watchSet.apply(first).watches);
  logger.info('listening', { url, rulebook_digest: rulebook.digest });
  // In the background: lists of older decisions grow while the guard already judges.
  const archived = archive.load();
  alerting.apply(settings);
  const alerted = alerting.run().catch(onBroken);
  const held = hold.run(signal);
  const kept = keeper.run(signal).catch((error: unknown) => {
    logger.error('the series are looked after no more', { error: String(error) });
  });
  const looked = lookAfterLog(options, openLogMeter, signal);
  const finish = async () => {
    await Promise.all([
      decisions.drained(),
      alerted,
      steward.drained(),
      probe.drained(),
      brake.keeper.drained(),
      rolloutSteward.drained(),
      rollbacks.drained(),
      held,
      archived,
      kept,
      looked,
    ]);
    archive.close();
    events.close();
  };
  const done = untilEnded({ signal, broken: broken.signal, server, watchSet, logger, finish });
  return { url, guard, reload, done };
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
