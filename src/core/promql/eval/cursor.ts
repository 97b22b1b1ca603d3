import type { SampleColumns } from '../../series/columns.ts';
import type { Series } from '../../series/series.ts';
import { countUpTo } from '../../series/times.ts';

/** Steps mostly move on by a few samples; further than this a search is quicker. */
const WALK_MAX = 8;

/**
 * A place in the samples of one series that moves on from step to step, so that no step looks
 * again at what the one before went past. It finds its way back as well, only slower.
 */
export class Cursor {
  readonly series: Series;
  readonly columns: SampleColumns;
  #until = 0;
  #from = 0;

  constructor(series: Series, columns: SampleColumns) {
    this.series = series;
    this.columns = columns;
  }

  /** How many samples are at or before a moment, which mostly rises from call to call. */
  countUntil(at: number): number {
    this.#until = move(this.columns.times, this.#until, at);
    return this.#until;
  }

  /** As `countUntil`, for the older end of a window. */
  countBeforeWindow(at: number): number {
    this.#from = move(this.columns.times, this.#from, at);
    return this.#from;
  }

  /** Whether the series ended after the sample at an index, at or before a moment. */
  hasEnded(index: number, at: number): boolean {
    const { endsAt } = this.columns;
    return endsAt !== undefined && (endsAt[index] ?? Number.POSITIVE_INFINITY) <= at;
  }
}

function move(times: Float64Array, start: number, at: number): number {
  if (start > 0 && (times[start - 1] ?? 0) > at) return countUpTo(times, at);
  let count = start;
  const walkEnd = Math.min(times.length, start + WALK_MAX);
  while (count < walkEnd && (times[count] ?? 0) <= at) count += 1;
  const isOnWalk = count < walkEnd || count === times.length;
  return isOnWalk ? count : countUpTo(times, at);
}
