import type { SignalName } from '../base/ids.ts';

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
 * What one system-independent measurement means for one system. The kind says what can be asked
 * of it; the expressions are PromQL over the metrics that the system exposes.
 */
export type SignalDefinition =
  /** A number that is what it says now. */
  | { readonly kind: 'gauge'; readonly expr: string; readonly unit: Unit }
  /** A number that only grows while the process lives. */
  | { readonly kind: 'counter'; readonly expr: string; readonly unit: Unit }
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

/** What one system exposes, and how it behaves where hold points need to know. */
export interface SystemPack {
  readonly system: string;
  readonly handover: Handover;
  /** What to type to hand leadership over, for the answer to a person. */
  readonly handoverHint: string | undefined;
  /** Entries that a member may be behind and still count as caught up. */
  readonly caughtUpMaxLagEntries: number;
  readonly topology: PeerTopology | undefined;
  readonly signals: ReadonlyMap<SignalName, SignalDefinition>;
}
