import type { NodeId } from '../base/ids.ts';
import type { Reading } from '../base/reading.ts';
import type { Instant } from '../base/time.ts';

/** Whether a member votes. */
export type MemberRole = 'voter' | 'learner';

/** A node as the configuration declares it. */
export interface DeclaredNode {
  readonly id: NodeId;
  /** Its number in the cluster, which is its bit in a `NodeSet`. */
  readonly ordinal: number;
  readonly role: MemberRole;
  readonly labels: ReadonlyMap<string, string>;
}

/** Whether, and how, the guard sees a node. */
export type Observation =
  /** Scraped, and the sample is fresh. */
  | { readonly kind: 'observed'; readonly at: Instant }
  /**
   * Proven down: its connection is refused and no peer reports it active. It counts as down for
   * everyone, and an action on it is a cure.
   */
  | { readonly kind: 'down'; readonly at: Instant; readonly proof: string }
  /**
   * Anything else. It counts as down for the sake of the others and as up for its own: nobody
   * knows whether it still votes.
   */
  | {
      readonly kind: 'unobservable';
      readonly at: Instant | undefined;
      readonly why: string;
      /** The same in a word for programs: how the scrape failed. */
      readonly failure?: string | undefined;
    };

/** One member at one evaluation. */
export interface NodeSnapshot {
  readonly id: NodeId;
  readonly ordinal: number;
  readonly labels: ReadonlyMap<string, string>;
  readonly observation: Observation;
  /** From the member itself where it says so, else as declared. */
  readonly role: MemberRole;
  readonly isLeader: Reading<boolean>;
  readonly hasLeader: Reading<boolean>;
  readonly term: Reading;
  readonly commitIndex: Reading;
  readonly appliedIndex: Reading;
  /** Entries behind the leader's commit index, read at one instant; see `indexLag`. */
  readonly indexLag: Reading;
  readonly version: Reading<string>;
  /** When the process started, in seconds since the epoch. */
  readonly startedAtSeconds: Reading;
}
