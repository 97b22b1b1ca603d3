import { type WindowDefinition, windowKey } from '../core/cluster/window.ts';
import type { Opening } from '../core/facts/opening.ts';
import type { Calendar } from '../ports/calendar.ts';

/** Openings of one window that are looked up; one that opens each minute has no use for more. */
const OPENINGS_MAX = 200;

/** The openings of each window over a time that lies ahead, by `windowKey`. */
export function openingsAhead(
  windows: readonly WindowDefinition[],
  { calendar, fromMs, untilMs }: { calendar: Calendar; fromMs: number; untilMs: number },
): ReadonlyMap<string, readonly Opening[]> {
  return new Map(
    windows.map((window) => {
      const found = new Map<number, Opening>();
      let atMs = fromMs;
      while (atMs < untilMs && found.size < OPENINGS_MAX) {
        const around = calendar.openingsAround(window, { earliestMs: atMs, latestMs: atMs });
        for (const opening of around) found.set(opening.startMs, opening);
        const next = around.at(-1);
        if (next === undefined || next.endMs <= atMs) break;
        atMs = next.endMs;
      }
      return [windowKey(window), [...found.values()].slice(0, OPENINGS_MAX)];
    }),
  );
}
