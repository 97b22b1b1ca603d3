import type { NodeId } from '../base/ids.ts';
import type { Instant } from '../base/time.ts';

/** Why a node shows nothing at a look. None of them is a good value, and none a bad one. */
export type SilenceWhy =
  | 'scrape-failed'
  | 'stale'
  | 'metric-missing'
  | 'not-a-number'
  /** There was nothing to count: idle, and not blind. */
  | 'no-traffic'
  /** Its counters began anew, so there is no difference to the scrape before. */
  | 'restarted'
  | 'warming-up'
  | 'other-role'
  /** It is drained or held by a permit. */
  | 'out'
  | 'clock-step'
  /** Two witnesses of the same thing contradict each other. */
  | 'disagreeing'
  /** What is seen now was announced, such as the spike of a hand-over. */
  | 'masked';

/** What one node shows at a look. */
export type NodeLook<T> =
  | { readonly kind: 'seen'; readonly value: T }
  | { readonly kind: 'silent'; readonly why: SilenceWhy };

/** What a node beside the canary shows. */
export interface PeerLook<T> {
  readonly node: NodeId;
  readonly look: NodeLook<T>;
}

/** One look at a criterion: the canary and every node beside it, at one instant. */
export interface Look<T> {
  readonly at: Instant;
  readonly canary: NodeLook<T>;
  readonly peers: readonly PeerLook<T>[];
}

/** Events between two scrapes: requests, and those of them that count against the node. */
export interface Counts {
  readonly bad: number;
  readonly total: number;
}

/** A node that shows nothing. */
export function silent(why: SilenceWhy): { readonly kind: 'silent'; readonly why: SilenceWhy } {
  return { kind: 'silent', why };
}

/** A node that shows something. */
export function seen<T>(value: T): { readonly kind: 'seen'; readonly value: T } {
  return { kind: 'seen', value };
}

/** Silences of nodes that were read all the same: whoever sees them is not blind. */
const READ: ReadonlySet<SilenceWhy> = new Set([
  'no-traffic',
  'restarted',
  'warming-up',
  'other-role',
  'not-a-number',
]);

/** Whether a node was read at a look, be it that there was nothing to judge. */
export function wasRead(look: NodeLook<unknown>): boolean {
  return look.kind === 'seen' || READ.has(look.why);
}

/** The peers that show something, with what they show. */
export function peersSeen<T>(look: Look<T>): readonly { node: NodeId; value: T }[] {
  return look.peers.flatMap(({ node, look: shown }) =>
    shown.kind === 'seen' ? [{ node, value: shown.value }] : [],
  );
}

/** The look with what is not a number taken for what it is: nothing seen. */
export function numbersOnly(look: Look<number>): Look<number> {
  const { at, canary, peers } = look;
  return {
    at,
    canary: number(canary),
    peers: peers.map((each) => ({ ...each, look: number(each.look) })),
  };
}

function number(look: NodeLook<number>): NodeLook<number> {
  return look.kind === 'seen' && Number.isNaN(look.value) ? silent('not-a-number') : look;
}
