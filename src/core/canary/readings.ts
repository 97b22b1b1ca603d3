import type { NodeId } from '../base/ids.ts';
import type { DurationMs, Instant } from '../base/time.ts';
import { type Counts, type Look, type NodeLook, seen, silent, wasRead } from './look.ts';

/** What a scrape of one node gave: its counters as they stood, or why there are none. */
export interface CounterReading {
  readonly node: NodeId;
  /** When the sample was taken, on the guard's clock. */
  readonly sampledAt: Instant;
  /** What the node does; only nodes that do the same are compared. */
  readonly role: string;
  /** Drained, or held by a permit. */
  readonly isOut: boolean;
  /** The process start in seconds since the epoch; undefined where the node does not tell. */
  readonly startedAt: number | undefined;
  /** How long the process has run. */
  readonly uptimeMs: DurationMs | undefined;
  readonly counters:
    | { readonly kind: 'known'; readonly counts: Counts }
    | { readonly kind: 'unknown'; readonly why: 'scrape-failed' | 'metric-missing' };
}

/** All nodes at one look. */
export interface Readings {
  readonly at: Instant;
  /** The wall clock, which may step where the guard's does not. */
  readonly wallMs: number;
  readonly nodes: readonly CounterReading[];
}

/** How readings become looks. */
export interface ReadingRules {
  readonly canary: NodeId;
  readonly intervalMs: DurationMs;
  /** A peer that runs for less is no peer yet. */
  readonly warmUpMs: DurationMs;
}

/** A sample that is older than so many intervals is none. */
const STALE_INTERVALS = 3;

/** The look between two rounds of scrapes: differences of counters, and why there is none. */
export function lookBetween(before: Readings, now: Readings, rules: ReadingRules): Look<Counts> {
  const { at } = now;
  const stepMs = Math.abs(now.wallMs - before.wallMs - (now.at - before.at));
  const earlier = new Map(before.nodes.map((each) => [each.node, each]));
  const canary = now.nodes.find(({ node }) => node === rules.canary);
  const peers = now.nodes.filter(({ node }) => node !== rules.canary);
  const lookOf = (reading: CounterReading) =>
    stepMs > rules.intervalMs
      ? silent('clock-step')
      : difference(earlier.get(reading.node), reading, { at, rules });
  return {
    at,
    canary: canary === undefined ? silent('scrape-failed') : lookOf(canary),
    peers: peers.map((peer) => {
      const look = lookOf(peer);
      // Only of a node that was read it is known what it does.
      const unlike = wasRead(look) ? unlikeness(peer, canary, rules) : undefined;
      return { node: peer.node, look: unlike ?? look };
    }),
  };
}

/** Why a node is no peer of the canary at the moment; undefined when it is one. */
function unlikeness(
  peer: CounterReading,
  canary: CounterReading | undefined,
  { warmUpMs }: ReadingRules,
): NodeLook<never> | undefined {
  if (canary !== undefined && peer.role !== canary.role) return silent('other-role');
  const isFresh = peer.uptimeMs !== undefined && peer.uptimeMs < warmUpMs;
  return isFresh ? silent('warming-up') : undefined;
}

interface Moment {
  readonly at: Instant;
  readonly rules: ReadingRules;
}

function difference(
  before: CounterReading | undefined,
  now: CounterReading,
  { at, rules }: Moment,
): NodeLook<Counts> {
  if (now.counters.kind === 'unknown') return silent(now.counters.why);
  if (now.isOut) return silent('out');
  if (at - now.sampledAt > STALE_INTERVALS * rules.intervalMs) return silent('stale');
  const { bad, total } = now.counters.counts;
  if (!Number.isFinite(bad) || !Number.isFinite(total)) return silent('not-a-number');
  if (before === undefined || before.counters.kind === 'unknown') return silent('restarted');
  // A node is compared with those of its role, so what it did in another does not count.
  if (before.role !== now.role) return silent('other-role');
  if (now.sampledAt <= before.sampledAt) return silent('stale');
  const past = before.counters.counts;
  const isReset = bad < past.bad || total < past.total || before.startedAt !== now.startedAt;
  if (isReset) return silent('restarted');
  const counts = { bad: bad - past.bad, total: total - past.total };
  return counts.total > 0 ? seen(counts) : silent('no-traffic');
}
