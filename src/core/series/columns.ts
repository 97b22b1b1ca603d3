import { PLACE } from './compressed.ts';
import type { TimeSlice } from './times.ts';

/** The samples of one series in a range of time as columns, oldest first, without markers. */
export interface SampleColumns {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** When the series ended after each sample; +Infinity while it went on; absent if always. */
  readonly endsAt: Float64Array | undefined;
}

/** Leaves out what is no value; the times are shared with other series where nothing is. */
export function toColumns(
  { times }: TimeSlice,
  values: Float64Array,
  places: Uint8Array,
): SampleColumns {
  let count = 0;
  for (const place of places) if (place === PLACE.value) count += 1;
  if (count === times.length) return { times, values, endsAt: undefined };
  const kept = { times: new Float64Array(count), values: new Float64Array(count) };
  const endsAt = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  let next = 0;
  for (const [index, place] of places.entries()) {
    const time = times[index] ?? Number.NaN;
    if (place === PLACE.value) {
      kept.times[next] = time;
      kept.values[next] = values[index] ?? Number.NaN;
      next += 1;
    } else if (place === PLACE.stale && next > 0 && (endsAt[next - 1] ?? 0) > time) {
      endsAt[next - 1] = time;
    }
  }
  return { ...kept, endsAt };
}
