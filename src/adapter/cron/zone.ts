/** How far local time is ahead of UTC at an instant, in milliseconds. */
export type OffsetAt = (utcMs: number) => number;

/** No zone of the database has ever been further than this from UTC, and none shifts by more. */
const OFFSET_MAX_MS = 26 * 3_600_000;

const SECOND_MS = 1_000;

/**
 * The offsets of a time zone. Throws `RangeError` for a zone that is not known, which the
 * configuration has ruled out.
 */
export function offsetsOf(zone: string): OffsetAt {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  return (utcMs) => {
    const whole = Math.floor(utcMs / SECOND_MS) * SECOND_MS;
    const fields = new Map(
      format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]),
    );
    const field = (name: Intl.DateTimeFormatPartTypes) => fields.get(name) ?? 0;
    const local = Date.UTC(
      ...([field('year'), field('month') - 1, field('day')] as const),
      ...([field('hour'), field('minute'), field('second')] as const),
    );
    return local - whole;
  };
}

/**
 * When a local time is, written as if it were UTC. One that the clocks pass twice is the first of
 * the two; one that they skip is the moment at which they skip it. So each local time is once.
 */
export function instantOf(localMs: number, offsetAt: OffsetAt): number {
  const before = offsetAt(localMs - OFFSET_MAX_MS);
  const after = offsetAt(localMs + OFFSET_MAX_MS);
  const candidates = [localMs - Math.max(before, after), localMs - Math.min(before, after)];
  const real = candidates.find((utcMs) => utcMs + offsetAt(utcMs) === localMs);
  return real ?? jumpBetween(candidates[0] ?? localMs, candidates[1] ?? localMs, offsetAt);
}

/** The second at which the offset changes, between two instants that differ in it. */
function jumpBetween(earlierMs: number, laterMs: number, offsetAt: OffsetAt): number {
  let [low, high] = [earlierMs, laterMs];
  const first = offsetAt(low);
  while (high - low > SECOND_MS) {
    const middle = Math.floor((low + high) / 2 / SECOND_MS) * SECOND_MS;
    if (offsetAt(middle) === first) low = middle;
    else high = middle;
  }
  return high;
}
