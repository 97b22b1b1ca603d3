import type { ClusterId } from '../core/base/ids.ts';
import { instant } from '../core/base/time.ts';
import type { WindowDefinition } from '../core/cluster/window.ts';
import { windowKey } from '../core/cluster/window.ts';
import type { FactId, FactKind } from '../core/facts/fact.ts';
import { bracketTime, type TimeBracket } from '../core/facts/time-bracket.ts';
import type { FactsView } from '../core/facts/view.ts';
import type { Command } from '../core/ledger/command.ts';
import { decideCommand } from '../core/ledger/decide-command.ts';
import { ledgerViewFor } from '../core/ledger/ledger-view.ts';
import type { PermitId, StageKind } from '../core/ledger/permits/permit.ts';
import type { Asker, ViewClock } from '../core/ledger/permits/view-of-permits.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { TripConsequence } from '../core/ledger/trips/trip.ts';
import { viewTrips } from '../core/ledger/trips/trip-view.ts';
import { EMPTY_LEDGER, type LedgerView } from '../core/ledger/view.ts';
import type { CompiledRules } from '../core/rulebook/compile.ts';
import { policyOn } from '../core/verdict/override-policy.ts';
import type { Calendar } from '../ports/calendar.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { Ids } from '../ports/ids.ts';
import type { Logger } from '../ports/logger.ts';
import { ClusterLedger } from './cluster-ledger.ts';
import { executeCommand } from './execute-command.ts';
import { countInForce } from './facts-in-force.ts';
import type { Decide, Executed, LedgerStanding, Transacted } from './ledger-answers.ts';
import { UnwrittenTrips } from './unwritten-trips.ts';

/** What the ledgers work with. */
export interface LedgersOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** Who asks for a command, and by which rules it is decided. */
export interface Asked {
  readonly cluster: ClusterId;
  readonly command: Command;
  /** The name of the principal. */
  readonly by: string;
  readonly rules: Pick<CompiledRules, 'runbooks'>;
}

/** What permits there are, as far as the log could be read. */
export interface KnownLedger {
  /** `unknown` where it could not: there may be permits that are not in the view. */
  readonly kind: 'known' | 'unknown';
  readonly view: LedgerView;
}

const NOT_LOADED: LedgerStanding = {
  kind: 'unavailable',
  detail: 'the log of the cluster has not been read yet',
};

/** The ledgers of all clusters: what has been said of each, and the way to say more. */
export class Ledgers {
  /** Trips that halt although the log has not taken them yet. */
  readonly unwritten = new UnwrittenTrips();
  readonly #options: LedgersOptions;
  readonly #ledgers = new Map<ClusterId, ClusterLedger>();
  readonly #unsubscribe: () => void;

  constructor(options: LedgersOptions) {
    this.#options = options;
    this.#unsubscribe = options.log.subscribe((record) =>
      this.#ledgers.get(record.cluster)?.follow(record),
    );
  }

  /** Reads the logs of clusters that have not been read yet; before they are watched. */
  async open(clusters: Iterable<ClusterId>): Promise<void> {
    const { log, logger } = this.#options;
    const fresh = [...clusters].filter((cluster) => !this.#ledgers.has(cluster));
    await Promise.all(
      fresh.map(async (cluster) => {
        const ledger = new ClusterLedger({ cluster, log, logger });
        await ledger.load();
        this.#ledgers.set(cluster, ledger);
      }),
    );
  }

  /** What is known of a cluster's ledger now. */
  standingOf(cluster: ClusterId): LedgerStanding {
    return this.#ledgers.get(cluster)?.standing ?? NOT_LOADED;
  }

  /** The cluster that a fact is of, if it is in the ledger of one. */
  clusterOf(id: FactId): ClusterId | undefined {
    for (const [cluster, { standing }] of this.#ledgers) {
      if (standing.kind === 'unavailable') continue;
      const { attestations, freezes, overrides } = standing.state.facts;
      if ([...attestations, ...freezes, ...overrides].some((fact) => fact.id === id)) {
        return cluster;
      }
    }
    return undefined;
  }

  /** The record that changed the facts of a cluster last; undefined when they are not known. */
  seqOf(cluster: ClusterId): number | undefined {
    const standing = this.standingOf(cluster);
    return standing.kind === 'ready' ? standing.state.judgedSeq : undefined;
  }

  /** The facts of a cluster as a decision under these windows sees them now. */
  viewOf(cluster: ClusterId, windows: readonly WindowDefinition[]): FactsView {
    const standing = this.standingOf(cluster);
    if (standing.kind === 'unavailable') return { kind: 'unknown', detail: standing.detail };
    const { judgedSeq: seq, facts } = standing.state;
    const time = this.timeOf(standing.state);
    const { calendar } = this.#options;
    const openings = new Map(
      windows.map((window) => [windowKey(window), calendar.openingsAround(window, time)]),
    );
    return { kind: 'known', seq, time, openings, ...facts };
  }

  /** The permits and steps of a cluster as a decision for this asker sees them now. */
  ledgerViewOf(cluster: ClusterId, asker: Asker): KnownLedger {
    const standing = this.standingOf(cluster);
    if (standing.kind === 'ready')
      return { kind: 'known', view: this.viewFor(standing.state, asker) };
    const trips = viewTrips(this.unwritten.of(cluster), this.#viewClock());
    return { kind: 'unknown', view: { ...EMPTY_LEDGER, trips } };
  }

  /** The same of a state that a transaction is decided on. */
  viewFor(state: LedgerState, asker: Asker): LedgerView {
    const view = ledgerViewFor(state, asker, this.#viewClock());
    const unwritten = this.unwritten.of(state.cluster);
    if (unwritten.length === 0) return view;
    const recorded = new Set(view.trips.map(({ id }) => id));
    const added = unwritten.filter(({ id }) => !recorded.has(id));
    return { ...view, trips: [...view.trips, ...viewTrips(added, this.#viewClock())] };
  }

  /** The cluster that a permit is of, if it is open or has ended of late. */
  clusterOfPermit(id: PermitId): ClusterId | undefined {
    for (const [cluster, { standing }] of this.#ledgers) {
      if (standing.kind === 'unavailable') continue;
      const { open, ended } = standing.state.permits;
      if ([...open, ...ended].some((permit) => permit.id === id)) return cluster;
    }
    return undefined;
  }

  /** Now, by every clock that there is for a cluster. */
  timeOf({ newestAtMs }: Pick<LedgerState, 'newestAtMs'>): TimeBracket {
    const guardMs = this.#options.clock.now();
    return bracketTime({ guardMs, wallMs: this.#wallMs(), newestRecordMs: newestAtMs });
  }

  /** Decides a command and makes it durable. */
  async execute({ cluster, command, by, rules }: Asked): Promise<Executed> {
    const ledger = this.#ledgers.get(cluster);
    if (ledger === undefined) {
      return { kind: 'unavailable', reason: 'busy', detail: 'its log has not been read yet' };
    }
    const newId = this.#options.ids.fact(kindOf(command));
    const atMs = () => Math.trunc(this.#wallMs());
    return await executeCommand(
      ledger,
      (state) =>
        decideCommand(state, command, {
          ...{ by, newId },
          atMs: atMs(),
          time: this.timeOf(state),
          policyOn: (holdPoint) => policyOn(holdPoint, rules.runbooks),
        }),
      atMs,
    );
  }

  /** How many facts of each kind count now, by cluster; one whose ledger is unknown is absent. */
  inForce(): ReadonlyMap<ClusterId, Readonly<Record<FactKind, number>>> {
    const found = new Map<ClusterId, Readonly<Record<FactKind, number>>>();
    for (const [cluster, { standing }] of this.#ledgers) {
      if (standing.kind === 'unavailable') continue;
      found.set(cluster, countInForce(standing.state.facts, this.timeOf(standing.state)));
    }
    return found;
  }

  /** How many permits are open, by state and cluster; one whose ledger is unknown is absent. */
  permitsOpen(): ReadonlyMap<ClusterId, Readonly<Record<StageKind, number>>> {
    const found = new Map<ClusterId, Readonly<Record<StageKind, number>>>();
    for (const [cluster, { standing }] of this.#ledgers) {
      if (standing.kind === 'unavailable') continue;
      const counts = { granted: 0, confirmed: 0, verifying: 0, overdue: 0 };
      for (const { stage } of standing.state.permits.open) counts[stage.kind] += 1;
      found.set(cluster, counts);
    }
    return found;
  }

  /** How long ago the oldest open permit of each state was granted, in seconds. */
  permitSeconds(): ReadonlyMap<ClusterId, Readonly<Record<StageKind, number>>> {
    const found = new Map<ClusterId, Readonly<Record<StageKind, number>>>();
    for (const [cluster, { standing }] of this.#ledgers) {
      if (standing.kind === 'unavailable') continue;
      const oldest = { granted: 0, confirmed: 0, verifying: 0, overdue: 0 };
      for (const { stage, grantedAtMs } of standing.state.permits.open) {
        const seconds = (this.#wallMs() - grantedAtMs) / 1_000;
        oldest[stage.kind] = Math.max(oldest[stage.kind], seconds);
      }
      found.set(cluster, oldest);
    }
    return found;
  }

  /**
   * How many trips halt each cluster, by what they lead to; of one whose ledger is unknown those
   * that were found since.
   */
  tripsOpen(): ReadonlyMap<ClusterId, Readonly<Record<TripConsequence, number>>> {
    const found = new Map<ClusterId, Readonly<Record<TripConsequence, number>>>();
    for (const [cluster, { standing }] of this.#ledgers) {
      const open = standing.kind === 'ready' ? standing.state.trips.open : [];
      const recorded = new Set(open.map(({ id }) => id));
      const unwritten = this.unwritten.of(cluster).filter(({ id }) => !recorded.has(id));
      const counts = { halt: 0, rollback: 0 };
      for (const { consequence } of [...open, ...unwritten]) counts[consequence] += 1;
      found.set(cluster, counts);
    }
    return found;
  }

  /**
   * Decides on the newest state of a cluster and makes it durable; see `ClusterLedger.transact`.
   */
  async transact<T>(cluster: ClusterId, decide: Decide<T>): Promise<Transacted<T>> {
    const ledger = this.#ledgers.get(cluster);
    if (ledger !== undefined) return await ledger.transact(decide);
    return { kind: 'unavailable', reason: 'busy', detail: 'its log has not been read yet' };
  }

  /** Stops to follow the log. */
  close(): void {
    this.#unsubscribe();
  }

  #viewClock(): ViewClock {
    const offsetMs = this.#options.clock.wallOffsetMs();
    return { nowMs: this.#wallMs(), toInstant: (atMs) => instant(atMs - offsetMs) };
  }

  #wallMs(): number {
    const { clock } = this.#options;
    return clock.now() + clock.wallOffsetMs();
  }
}

/** What a command is about; only what is new gets the name that is made for it. */
function kindOf(command: Command): FactKind {
  switch (command.kind) {
    case 'attest':
    case 'approve':
      return 'attestation';
    case 'freeze':
      return 'freeze';
    case 'override':
      return 'override';
    case 'end':
      return command.fact;
  }
}
