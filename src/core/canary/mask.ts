import { type DurationMs, durationMs, type Instant, instant } from '../base/time.ts';
import { type Look, silent } from './look.ts';

/** A time in which a criterion is not judged, because what it will show is known and harmless. */
export interface Mask {
  readonly from: Instant;
  /** Not included any more. */
  readonly until: Instant;
  /** A few words for people, such as `leadership hand-over`. */
  readonly why: string;
}

/** After a leader has changed, clients find the new one, and that is no regression. */
export const HAND_OVER_MASK_MS: DurationMs = durationMs(30_000);

/** What the changes of leader within a step come to. */
export interface HandOver {
  /** One at most: whoever hands over again and again is not handing over. */
  readonly mask: Mask | undefined;
  /** The changes after the first; each is a breach of its own. */
  readonly breaches: readonly Instant[];
}

/** Sorts out the changes of leader since a step began. */
export function handOverMask(changes: readonly Instant[], stepAt: Instant): HandOver {
  const [first, ...breaches] = changes
    .filter((at) => at >= stepAt)
    .toSorted((one, other) => one - other);
  if (first === undefined) return { mask: undefined, breaches };
  const until = instant(first + HAND_OVER_MASK_MS);
  return { mask: { from: first, until, why: 'leadership hand-over' }, breaches };
}

/** The look as it counts: nobody shows anything while a mask is on. */
export function masked<T>(look: Look<T>, masks: readonly Mask[]): Look<T> {
  const { at, peers } = look;
  if (!masks.some(({ from, until }) => from <= at && at < until)) return look;
  const hidden = silent('masked');
  return { at, canary: hidden, peers: peers.map(({ node }) => ({ node, look: hidden })) };
}
