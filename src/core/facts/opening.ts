import type { TimeBracket } from './time-bracket.ts';

/** One time for which a window is open, in milliseconds since 1970; the end is outside. */
export interface Opening {
  readonly startMs: number;
  readonly endMs: number;
}

/** How a window stands. */
export type WindowStanding =
  | { readonly kind: 'open'; readonly untilMs: number }
  /** `opensAtMs` is undefined where no opening is known. */
  | { readonly kind: 'closed'; readonly opensAtMs: number | undefined };

/**
 * How a window stands by every clock: it loosens, so that all of them must say that it is open.
 * Openings may overlap, and then one goes over into the next.
 */
export function standingOf(
  openings: readonly Opening[],
  { earliestMs, latestMs }: TimeBracket,
): WindowStanding {
  const whole = mergeOpenings(openings);
  const now = whole.find(({ startMs, endMs }) => startMs <= earliestMs && latestMs < endMs);
  if (now !== undefined) return { kind: 'open', untilMs: now.endMs };
  const next = whole.find(({ endMs }) => latestMs < endMs);
  return { kind: 'closed', opensAtMs: next?.startMs };
}

/** Openings in order, those that touch made one. */
export function mergeOpenings(openings: readonly Opening[]): readonly Opening[] {
  const merged: Opening[] = [];
  for (const opening of [...openings].sort((a, b) => a.startMs - b.startMs)) {
    const last = merged.at(-1);
    if (last === undefined || opening.startMs > last.endMs) merged.push(opening);
    else merged[merged.length - 1] = { ...last, endMs: Math.max(last.endMs, opening.endMs) };
  }
  return merged;
}
