import { sha256Hex } from '../base/digest.ts';
import type { ClusterId } from '../base/ids.ts';
import { type DurationMs, type Instant, instant } from '../base/time.ts';

/** Hexadecimal digits of a digest that make a number which is exact. */
const DIGITS = 12;

/**
 * A moment at which a cluster is due, and with it all that are whole intervals away. It follows
 * from the name and the wall clock alone: a restart moves no scrape of a cluster against those of
 * another, and neither does a cluster that is added.
 */
export function gridOf(
  cluster: ClusterId,
  { intervalMs, wallOffsetMs }: { readonly intervalMs: DurationMs; readonly wallOffsetMs: number },
): Instant {
  const offsetMs = Number.parseInt(sha256Hex(cluster).slice(0, DIGITS), 16) % intervalMs;
  return instant(offsetMs - wallOffsetMs);
}

/**
 * The next moment of a grid that is half an interval after the last burst, or more: a burst that
 * was early or late is followed by one on the grid again, and by none at once.
 */
export function nextOnGrid(grid: Instant, intervalMs: DurationMs, last: Instant): Instant {
  const intervals = Math.ceil((last + intervalMs / 2 - grid) / intervalMs);
  return instant(grid + intervals * intervalMs);
}
