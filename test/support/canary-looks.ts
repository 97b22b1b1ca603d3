import { instant } from '../../src/core/base/time.ts';
import {
  type Counts,
  type Look,
  type NodeLook,
  type SilenceWhy,
  seen,
  silent,
} from '../../src/core/canary/look.ts';
import { nodeId } from './cluster-builder.ts';

/** Scrapes are so far apart in stories about canaries. */
export const LOOK_MS = 15_000;

/** When the first look of a story is. */
const START_MS = 1_000_000_000;

/** What a node shows: a value, or why it shows none. */
export type Shown<T> = T | SilenceWhy;

/** The look with this number; peers are p1, p2 and so on. */
export function lookAt<T extends object | number>(
  number: number,
  canary: Shown<T>,
  peers: readonly Shown<T>[] = [],
): Look<T> {
  return {
    at: instant(START_MS + number * LOOK_MS),
    canary: shown(canary),
    peers: peers.map((peer, index) => ({ node: nodeId(`p${index + 1}`), look: shown(peer) })),
  };
}

function shown<T extends object | number>(value: Shown<T>): NodeLook<T> {
  return typeof value === 'string' ? silent(value) : seen(value);
}

/** So many bad ones of so many events. */
export function counts(bad: number, total: number): Counts {
  return { bad, total };
}

/** What goes to the log and comes back. */
export function throughJson<T>(state: T): T {
  return JSON.parse(JSON.stringify(state));
}
