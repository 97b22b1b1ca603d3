import type { Alert } from '../core/alert/alert.ts';
import { type AlertBook, EMPTY_BOOK, followBook, type TrackedAlert } from '../core/alert/book.ts';
import { clusterAlerts } from '../core/alert/cluster-alerts.ts';
import { ownAlert } from '../core/alert/own-alerts.ts';
import { ruleAlerts } from '../core/alert/rule-alerts.ts';
import type { ClusterId } from '../core/base/ids.ts';
import { type Instant, instant } from '../core/base/time.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import type { Escalation } from './escalation.ts';
import type { Ledgers } from './ledgers.ts';
import type { Overrun } from './overruns.ts';
import type { TripKeeper } from './trip-keeper.ts';

/** What the keeper sees of a watch. */
export type AlertWatch = Pick<ClusterWatch, 'cluster' | 'rules' | 'evaluation'>;

/** What the keeper of alerts works with. */
export interface AlertKeeperOptions {
  /** Every cluster that is watched now. */
  readonly watches: () => ReadonlyMap<ClusterId, AlertWatch>;
  readonly ledgers: Pick<Ledgers, 'standingOf' | 'timeOf' | 'unwritten'>;
  readonly trips: Pick<TripKeeper, 'stepsOf'>;
  readonly escalation: Pick<Escalation, 'stuckNow'>;
  /** What is late in a cluster. */
  readonly overruns: (cluster: ClusterId) => readonly Overrun[];
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Told whenever somebody may have to be told something. */
  readonly onNews: () => void;
}

/** Between two looks at what does not come with an evaluation: time alone makes some alerts. */
const LOOK_EVERY_MS = 5_000;

/** An evaluation that is late by so many intervals does not come. */
const SILENT_AFTER_INTERVALS = 5;

/** Never sooner than this: a machine that is busy for a moment is no news. */
const SILENT_AFTER_MIN_MS = 60_000;

/**
 * Knows which alerts there are: those of the guard and those of rule groups. What is so after an
 * evaluation is known at once; what time alone brings about within a few seconds.
 */
export class AlertKeeper {
  readonly #options: AlertKeeperOptions;
  readonly #books = new Map<ClusterId, AlertBook>();
  #ofGuard: AlertBook = EMPTY_BOOK;
  readonly #startedAtMs: number;

  constructor(options: AlertKeeperOptions) {
    this.#options = options;
    this.#startedAtMs = this.#wallMs();
  }

  /** Every alert that there is, by the key of its labels. */
  book(): AlertBook {
    return new Map([...this.#ofGuard, ...[...this.#books.values()].flatMap((book) => [...book])]);
  }

  /** The alerts of a cluster, firing, pending or over of late. */
  alertsOf(cluster: ClusterId): readonly TrackedAlert[] {
    return [...(this.#books.get(cluster) ?? EMPTY_BOOK).values()];
  }

  /** Looks at a cluster, after an evaluation or when something has happened to it. */
  look(cluster: ClusterId): void {
    const watch = this.#options.watches().get(cluster);
    const active = watch === undefined ? [] : this.#activeIn(watch);
    if (this.#follow(cluster, active)) this.#options.onNews();
  }

  /** Looks at everything in turn until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, timers, watches, onNews } = this.#options;
    while (!signal.aborted) {
      for (const [cluster, watch] of watches()) this.#follow(cluster, this.#activeIn(watch));
      // What is watched no more is over.
      for (const cluster of this.#books.keys()) {
        if (!watches().has(cluster)) this.#follow(cluster, []);
      }
      this.#ofGuard = followBook(this.#ofGuard, [this.#watchdog()], this.#wallMs());
      onNews();
      await timers.sleepUntil(instant(clock.now() + LOOK_EVERY_MS), signal);
    }
  }

  /** Takes the alerts of a cluster on; whether somebody may have to be told. */
  #follow(cluster: ClusterId, active: readonly Alert[]): boolean {
    const before = this.#books.get(cluster) ?? EMPTY_BOOK;
    const book = followBook(before, active, this.#wallMs());
    if (book.size === 0) this.#books.delete(cluster);
    else this.#books.set(cluster, book);
    return [...book].some(([key, { status }]) => before.get(key)?.status.kind !== status.kind);
  }

  #activeIn({ cluster, rules, evaluation }: AlertWatch): readonly Alert[] {
    const { ledgers, trips, escalation, overruns, clock } = this.#options;
    const { id } = cluster;
    const standing = ledgers.standingOf(id);
    const offsetMs = clock.wallOffsetMs();
    const toWallMs = (at: Instant) => Math.trunc(at + offsetMs);
    const state = standing.kind === 'ready' ? standing.state : undefined;
    const own = clusterAlerts({
      ...{ cluster: id, evaluation, runbooks: rules.runbooks, toWallMs },
      steps: trips.stepsOf(id),
      ledger: state,
      unwritten: ledgers.unwritten.of(id),
      time: state && ledgers.timeOf(state),
      stuck: escalation.stuckNow().filter((step) => step.cluster === id),
      overruns: overruns(id),
      now: clock.now(),
      silentAfterMs: Math.max(SILENT_AFTER_MIN_MS, SILENT_AFTER_INTERVALS * cluster.intervalMs),
    });
    return [...own, ...ruleAlerts(evaluation?.ruleGroups ?? [], { cluster: id, toWallMs })];
  }

  #watchdog(): Alert {
    const summary = 'the guard is there: page somebody when this is gone';
    return ownAlert('Watchdog', { annotations: { summary }, startsAtMs: this.#startedAtMs });
  }

  #wallMs(): number {
    const { clock } = this.#options;
    return Math.trunc(clock.now() + clock.wallOffsetMs());
  }
}
