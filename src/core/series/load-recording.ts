import { durationMs, type Instant, instant } from '../base/time.ts';
import type { Recording } from '../exposition/recording.ts';
import { SeriesStore } from './store.ts';

/** A recording is read as a whole; nothing in it is too old. */
const KEEP_ALL = durationMs(Number.MAX_SAFE_INTEGER);

/** A recording in a store, for queries without a guard. */
export interface LoadedRecording {
  readonly store: SeriesStore;
  /** The time of the newest sample; undefined when the recording is empty. */
  readonly newest: Instant | undefined;
}

/** Loads a recording into a store of its own, series in the order of their labels. */
export function loadRecording({ series, refs, timesMs, values }: Recording): LoadedRecording {
  const store = new SeriesStore(KEEP_ALL);
  const order = [...series.keys()].sort((left, right) => {
    const before = (series[left]?.key ?? '') < (series[right]?.key ?? '');
    return before ? -1 : 1;
  });
  const opened = new Map(
    order.flatMap((ref) => {
      const labels = series[ref];
      return labels === undefined ? [] : [[ref, store.open(labels, undefined)] as const];
    }),
  );
  let newest: number | undefined;
  for (const [index, ref] of refs.entries()) {
    const target = opened.get(ref);
    const timeMs = timesMs[index] ?? Number.NaN;
    if (target === undefined) continue;
    target.append(instant(timeMs), values[index] ?? Number.NaN, Number.NEGATIVE_INFINITY);
    newest = Math.max(newest ?? timeMs, timeMs);
  }
  return { store, newest: newest === undefined ? undefined : instant(newest) };
}
