import type { Series } from '../../series/series.ts';
import type { MatrixSelector, VectorSelector } from '../ast.ts';
import type { Sample } from './sample.ts';
import type { Session } from './session.ts';
import { Window, type WindowRange, type WindowSeries } from './window.ts';

/** The newest sample of each matching series that is young enough and has not ended. */
export function selectInstant(
  selector: VectorSelector,
  session: Session,
  atMs: number,
): readonly Sample[] {
  const at = session.shifted(selector, atMs);
  const oldest = at - session.lookbackMs;
  const reads = session.readsOf(selector);
  reads?.startPass();
  const cursors = session.cursorsOf(selector);
  const results: Sample[] = [];
  const take = (series: Series, time: number, value: number): void => {
    if (time < oldest || (time === oldest && session.boundary === 'left-open')) return;
    const { labels, nodes } = series;
    const known = observedAt(series, time);
    reads?.note(series, known);
    results.push({ labels, value, oldest: known, nodes, dropName: false });
  };
  if (cursors === undefined) {
    for (const series of session.seriesOf(selector)) {
      const index = series.indexAtOrBefore(at);
      if (index < 0 || series.isStaleAt(index)) continue;
      take(series, series.timeAt(index), series.valueAt(index));
    }
    session.spend(results.length, selector.span);
    return results;
  }
  for (const cursor of cursors) {
    const index = cursor.countUntil(at) - 1;
    if (index < 0 || cursor.hasEnded(index, at)) continue;
    const { times, values } = cursor.columns;
    take(cursor.series, times[index] ?? Number.NaN, values[index] ?? Number.NaN);
  }
  session.touch(cursors.length, selector.span);
  return results;
}

/** Shows a visitor the samples of each matching series in a range of time. */
export function selectWindows(
  { selector, rangeMs }: MatrixSelector,
  { session, atMs }: { readonly session: Session; readonly atMs: number },
  visit: (series: WindowSeries, range: WindowRange) => void,
): void {
  const endMs = session.shifted(selector, atMs);
  const range = { startMs: endMs - rangeMs, endMs, evalMs: atMs };
  const reads = session.readsOf(selector);
  reads?.startPass();
  const window = new Window();
  const show = (series: Series): void => {
    if (window.count === 0) return;
    const newest = observedAt(series, window.timeAt(window.count - 1));
    reads?.note(series, newest);
    const { labels, nodes } = series;
    visit({ labels, nodes, oldest: newest, dropName: false, window }, range);
  };
  const cursors = session.cursorsOf(selector);
  if (cursors === undefined) {
    for (const series of session.seriesOf(selector)) {
      window.fill(series, range, session.boundary);
      session.spend(window.count, selector.span);
      show(series);
    }
    return;
  }
  for (const cursor of cursors) {
    window.view(cursor, range, session.boundary);
    session.touch(1 + window.count / SAMPLES_A_TOUCH, selector.span);
    show(cursor.series);
  }
}

/** Going over a sample of a window that is there already is this much cheaper than reading one. */
const SAMPLES_A_TOUCH = 16;

/** How old a sample of an earlier life is, nobody knows for certain: clocks may have been set. */
function observedAt(series: Series, time: number): number {
  return time <= series.restoredUntil ? Number.NEGATIVE_INFINITY : time;
}
