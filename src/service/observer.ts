import type { NodeId } from '../core/base/ids.ts';
import type { Labels } from '../core/base/labels.ts';
import type { DurationMs, Instant } from '../core/base/time.ts';
import type { LastScrape } from '../core/cluster/snapshot.ts';
import type { RemoteAlerts } from '../core/rulebook/remote-alert.ts';

/** A member as a target, for pages that list targets. */
export interface WatchedTarget {
  readonly node: NodeId;
  readonly url: string;
  readonly labels: Labels;
  readonly lastScrape: LastScrape;
  readonly metadata: () => Iterable<string>;
}

/** What is known of the observation of one member. */
export interface ObservedMember {
  readonly id: NodeId;
  readonly lastScrape: LastScrape;
  /** Rounds that have concluded, with an answer or without. */
  readonly rounds: number;
}

/** Brings what is observed of one cluster into its store, round by round, and never overlapping. */
export interface Observer {
  /** The members, in the order of the configuration. */
  readonly members: readonly ObservedMember[];
  readonly targets: readonly WatchedTarget[];
  /** What was observed that no node of the configuration accounts for. */
  readonly strangers: readonly string[];
  /** What the last round learned of alerts of others; undefined where there is nobody to ask. */
  readonly remoteAlerts?: RemoteAlerts | undefined;
  /**
   * How long evidence of a moment may take to come; 0 where a round that begins after the moment
   * brings it.
   */
  readonly delayMs: DurationMs;
  /** How much earlier than it is said something may have been observed. */
  readonly doubtMs: DurationMs;
  /** Gathers once. Everything it brought of members that are observed is newer than the result. */
  round(): Promise<Instant>;
  close(): void;
}
