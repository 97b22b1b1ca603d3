import type { ClusterId } from '../base/ids.ts';
import type { DurationMs } from '../base/time.ts';
import type { DeclaredNode } from './node.ts';
import type { WindowDefinition } from './window.ts';

/** What to do with clusters of one or two voters, which cannot lose any without an outage. */
export type SmallClusters = 'refuse' | 'allow_outage';

/** A cluster as it is declared, with the times that apply to its evidence. */
export interface GuardedCluster {
  readonly id: ClusterId;
  readonly system: string;
  readonly nodes: readonly DeclaredNode[];
  /** Sentences about targets that may be members and cannot be told. */
  readonly doubts?: readonly string[];
  /** Voters that quorum is counted over at the least; discovery never lowers it. */
  readonly declaredVoters: number;
  readonly smallClusters: SmallClusters;
  /** Evidence older than this is no evidence. */
  readonly maxAgeMs: DurationMs;
  readonly intervalMs: DurationMs;
  readonly timeoutMs: DurationMs;
  /** Scrape rounds that must have concluded on every node before the guard judges. */
  readonly warmUpRounds: number;
  /** Steps go forward while one of them is open; at any time when there are none. */
  readonly windows: readonly WindowDefinition[];
}
