import type { SignalName } from '../base/ids.ts';
import type { DurationMs } from '../base/time.ts';
import type { Protection } from '../cluster/group.ts';

/** What the numbers of a signal stand for; it decides which units a requirement may use. */
export type Unit = 'bool' | 'bytes' | 'entries' | 'proposals' | 'ratio' | 'seconds' | 'count';

/** Every unit that a pack may name. */
export const UNITS = [
  'bool',
  'bytes',
  'entries',
  'proposals',
  'ratio',
  'seconds',
  'count',
] as const satisfies readonly Unit[];

/**
 * What a number can be at all. What is outside is no measurement, however well it would meet a
 * limit; a bound that is left out is that of the unit.
 */
export interface DeclaredRange {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/**
 * What shows that somebody keeps a value up to date: a page can be served long after the loop that
 * fills it has stopped, and a gauge that nobody sets is 0 for ever.
 */
export interface ProofOfLife {
  /** The value must be another than before, or must have been other than 0. */
  readonly by: 'changes' | 'non_zero';
  readonly expr: string;
  /** In which time; the window of the cluster when it is left out. */
  readonly withinMs: DurationMs | undefined;
}

/** What may be said of a number besides where it comes from. */
export interface NumberDefinition {
  readonly expr: string;
  readonly unit: Unit;
  readonly range?: DeclaredRange | undefined;
  /** Without this proof the values of the signal count for nothing. */
  readonly proofOfLife?: ProofOfLife | undefined;
}

/**
 * What one system-independent measurement means for one system. The kind says what can be asked
 * of it; the expressions are PromQL over the metrics that the system exposes.
 */
export type SignalDefinition =
  /** A number that is what it says now. */
  | ({ readonly kind: 'gauge' } & NumberDefinition)
  /** A number that only grows while the process lives. */
  | ({ readonly kind: 'counter' } & NumberDefinition)
  /** A classic histogram, by its name without `_bucket`; its own `_count` is its traffic. */
  | { readonly kind: 'histogram'; readonly metric: string; readonly unit: Unit }
  /** Two sums of counters; the total is its traffic. */
  | { readonly kind: 'ratio'; readonly bad: string; readonly total: string }
  /** A text that a label of an info metric carries, e.g. a version. */
  | { readonly kind: 'info'; readonly expr: string; readonly label: string }
  /** The system cannot tell; hold points on it say so instead of failing. */
  | { readonly kind: 'unavailable'; readonly why: string };

/** How a system's members speak of each other, which is the other half of a proof of being down. */
export interface PeerTopology {
  /** The info signal by whose value peers name a member; without it peers use node names. */
  readonly member: SignalName | undefined;
  /** A metric with one series per peer, 1 while the connection with it is live. */
  readonly peerActive: string;
  /** The label of that metric that names the peer. */
  readonly peerLabel: string;
}

/** How leadership leaves a node: by a command, by itself when the node stops, or not at all. */
export type Handover = 'command' | 'on_stop' | 'none';

/** Every value of `handover`. */
export const HANDOVERS = ['command', 'on_stop', 'none'] as const satisfies readonly Handover[];

/** Where the groups of a system with many come from. */
export interface GroupTopology {
  /** The labels of its signals that together name a group, such as topic and partition. */
  readonly labels: readonly string[];
  /** Replicas of a group at the least; undefined for as many as the cluster has voters. */
  readonly replicas: number | undefined;
  /** Replicas in sync without which a group takes no writes; undefined where there is no such. */
  readonly minInSync: number | undefined;
}

/** Whether a member may go back to an older version. */
export type Downgrade = 'allowed' | 'while_mixed' | 'refused';

/** Every value of `downgrade`. */
export const DOWNGRADES = [
  'allowed',
  'while_mixed',
  'refused',
] as const satisfies readonly Downgrade[];

/** What one system exposes, and how it behaves where hold points need to know. */
export interface SystemPack {
  readonly system: string;
  readonly handover: Handover;
  /** What to type to hand leadership over, for the answer to a person. */
  readonly handoverHint: string | undefined;
  /** Entries that a member may be behind and still count as caught up. */
  readonly caughtUpMaxLagEntries: number;
  readonly topology: PeerTopology | undefined;
  /** Undefined where all members are in one group. */
  readonly groups: GroupTopology | undefined;
  readonly protection: Protection;
  readonly downgrade: Downgrade;
  /** What to do when a majority cannot come back, for the answer to a person. */
  readonly recoveryHint: string | undefined;
  /** What shows that the page of a member is alive; nothing is asked where it is left out. */
  readonly proofOfLife?: ProofOfLife | undefined;
  readonly signals: ReadonlyMap<SignalName, SignalDefinition>;
}
