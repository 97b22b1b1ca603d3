import type { AccessPolicy } from '../core/access/policy.ts';
import type { ClusterId } from '../core/base/ids.ts';
import type { MakeBackup } from '../ports/backup.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { Reload } from '../ports/reload.ts';
import type { RequestMeter } from '../ports/request-meter.ts';
import type { AlertKeeper } from '../service/alert-keeper.ts';
import type { Claims } from '../service/claims.ts';
import type { ClusterWatch } from '../service/cluster-watch.ts';
import type { DecisionArchive } from '../service/decision-archive.ts';
import type { EventStreams } from '../service/event-stream.ts';
import type { Guard } from '../service/guard.ts';
import type { Ledgers } from '../service/ledgers.ts';
import type { Memberships } from '../service/memberships.ts';
import type { PermitCalls } from '../service/permit-calls.ts';
import type { PermitSteward } from '../service/permit-steward.ts';
import type { Planner } from '../service/planner.ts';
import type { Rollbacks } from '../service/rollbacks.ts';
import type { RolloutCalls } from '../service/rollout-calls.ts';
import type { RolloutSights } from '../service/rollout-sights.ts';
import type { Slices } from '../service/slices.ts';
import type { TripCalls } from '../service/trip-calls.ts';
import type { HttpLimits } from './limits.ts';

/** What the pages show of a watched cluster: how it is declared, and what was last seen. */
export type WatchView = Pick<
  ClusterWatch,
  'cluster' | 'rules' | 'rulebookDigest' | 'evaluation' | 'query' | 'source' | 'targets'
>;

/** The guard as far as the HTTP layer uses it. */
export interface AdvisingGuard extends Pick<Guard, 'advise'> {
  readonly watches: ReadonlyMap<ClusterId, WatchView>;
}

/** The ledgers as far as the HTTP layer uses them. */
export type FactLedgers = Pick<Ledgers, 'execute' | 'standingOf' | 'timeOf' | 'clusterOf'>;

/** The page of the guard's own metrics. */
export interface MetricsPage {
  readonly contentType: string;
  readonly body: string;
}

/** What the HTTP layer works with. */
export interface HttpContext {
  readonly guard: AdvisingGuard;
  readonly ledgers: FactLedgers;
  /** Who is expected of clusters that discovery finds. */
  readonly memberships: Pick<Memberships, 'order'>;
  /** Judges and reserves. */
  readonly claims: Pick<Claims, 'claim'>;
  /** Does what the holders of permits say. */
  readonly permits: Pick<PermitCalls, 'confirm' | 'command' | 'find'>;
  /** Knows what the ends of permits wait for. */
  readonly steward: Pick<PermitSteward, 'evidenceOf'>;
  /** What has tripped, and the way to clear it. */
  readonly trips: Pick<TripCalls, 'list' | 'find' | 'clear'>;
  /** Plans changes of whole clusters. */
  readonly planner: Pick<Planner, 'plan'>;
  /** Starts rollouts and steers them. */
  readonly rollouts: Pick<RolloutCalls, 'start' | 'steer'>;
  /** Takes ways back in the name of people. */
  readonly rollbacks: Pick<Rollbacks, 'order'>;
  /** The alerts of a cluster, those of the guard itself among them. */
  readonly alertsOf: AlertKeeper['alertsOf'];
  /** Knows how far rollouts have come. */
  readonly sights: Pick<RolloutSights, 'find' | 'see'>;
  /** What was decided, and on what evidence. */
  readonly archive: Pick<DecisionArchive, 'page' | 'find'>;
  /** The memory of the guard, for those who audit it. */
  readonly log: EventLog;
  /** The same as one sequence, for those who follow it. */
  readonly events: Pick<EventStreams, 'begin' | 'follow'>;
  readonly clock: Clock;
  /** Does long work bit by bit. */
  readonly slices: Pick<Slices, 'run'>;
  /** Who may ask; read for every request, since a reload swaps it. */
  readonly access: () => AccessPolicy;
  readonly meter: Pick<Meter, 'requestRefused'> & RequestMeter;
  readonly logger: Logger;
  readonly metrics: () => Promise<MetricsPage>;
  /** Why the guard is not ready, besides what its watches show; empty when nothing is wrong. */
  readonly readiness: () => readonly string[];
  /** Undefined where nothing is kept on disk. */
  readonly backup?: MakeBackup | undefined;
  /** Undefined where the configuration cannot be read again. */
  readonly reload?: Reload;
  readonly version: string;
  readonly limits: HttpLimits;
  /** Aborts when the server stops: answers that have no end are ended then. */
  readonly closing: AbortSignal;
}
