import type { Action } from '../core/cluster/action.ts';
import type { BackendFailure } from './metrics-backend.ts';

/**
 * What the guard tells about itself. Each method is one event; the adapter turns it into metrics
 * whose labels are bounded by the configuration, never by what targets expose or callers send.
 */
export interface Meter {
  scrapeConcluded(event: {
    readonly cluster: string;
    readonly outcome: 'scraped' | BackendFailure;
    readonly durationMs: number;
    /** Samples on the page; 0 when the scrape failed. */
    readonly samples: number;
    readonly bodyBytes: number;
  }): void;
  /** A burst was due while the one before was still under way, and was left out. */
  burstSkipped(event: { readonly cluster: string }): void;
  evaluationConcluded(event: {
    readonly cluster: string;
    readonly durationMs: number;
    readonly series: number;
    readonly nodes: ReadonlyMap<string, 'observed' | 'down' | 'unobservable'>;
    /** Metric hold points by runbook and name that do not pass, with the nodes they fail on. */
    readonly failing: readonly FailingHoldPoint[];
  }): void;
  verdictGiven(event: {
    readonly cluster: string;
    readonly action: Action;
    readonly kind: string;
    /** Names of the hold points in the way. */
    readonly inTheWay: readonly string[];
  }): void;
  /** Somebody claimed a step, or called on a permit; `answer` is the kind of the outcome. */
  permitCalled(event: {
    readonly cluster: string;
    readonly call: string;
    readonly answer: string;
  }): void;
  /** A condition was breached during a step, and halts what goes forward in its cluster. */
  tripped(event: {
    readonly cluster: string;
    readonly holdPoint: string;
    readonly consequence: 'halt' | 'rollback';
  }): void;
  /** A rollback is over, or was never begun; told once that is durable. */
  rollbackEnded(event: {
    readonly cluster: string;
    readonly end: 'rolled-back' | 'rehearsed' | 'halted' | 'declined';
  }): void;
  /** A receiver of alerts was told, or could not be. */
  notified(event: {
    readonly receiver: string;
    readonly kind: string;
    readonly outcome: 'taken' | 'refused' | 'failed';
    /** Alerts in the message. */
    readonly count: number;
  }): void;
  /**
   * A decision is not in the log; whoever claimed by it was told so, advice stands all the same.
   */
  decisionNotRecorded(event: { readonly reason: string }): void;
  /** Somewhere that targets are listed was looked at. */
  targetsLooked(event: {
    readonly job: string;
    readonly outcome: 'found' | 'failed';
    /**
     * When every source of a job had last answered, as wall time in milliseconds since the epoch;
     * 0 where one never has. Of all jobs, so that those that are gone leave nothing behind.
     */
    readonly completeAtMs: ReadonlyMap<string, number>;
  }): void;
  /** Who is expected of a cluster that is discovered, by whether there is a target to scrape. */
  membersFound(event: {
    readonly cluster: string;
    readonly found: number;
    readonly missing: number;
  }): void;
  /** A cluster is not watched any more: what stands of it in gauges goes. */
  clusterRetired(event: { readonly cluster: string }): void;
  /** A configuration was taken into use, or refused, in which case the one before stays. */
  reloadConcluded(event: {
    readonly outcome: 'taken' | 'refused';
    /** The rulebook that is in use now. */
    readonly rulebookDigest: string;
    /** Wall time in milliseconds since the epoch. */
    readonly atMs: number;
  }): void;
  /** What is kept of the past beyond the windows of rules, of all clusters together. */
  historyKept(event: {
    readonly bytes: number;
    /** Markers and times included. */
    readonly samples: number;
    /** Let go since the start because the retention was over. */
    readonly expired: number;
    /** Let go since the start before that, because memory was short. */
    readonly evicted: number;
    /** Refused since the start, being older than the last sample of their series. */
    readonly outOfOrder: number;
  }): void;
  requestRefused(event: { readonly code: string }): void;
}

/** A hold point that does not pass on some nodes. */
export interface FailingHoldPoint {
  readonly runbook: string;
  readonly holdPoint: string;
  readonly node: string;
  readonly outcome: 'fail' | 'unknown';
}
