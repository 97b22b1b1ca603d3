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
  const reads = session.coverage.of(selector);
  reads.startPass();
  const results: Sample[] = [];
  for (const series of session.seriesOf(selector)) {
    const index = series.indexAtOrBefore(at);
    if (index < 0 || series.isStaleAt(index)) continue;
    const time = series.timeAt(index);
    if (time < oldest || (time === oldest && session.boundary === 'left-open')) continue;
    const { labels, nodes } = series;
    reads.note(series, time);
    results.push({ labels, value: series.valueAt(index), oldest: time, nodes, dropName: false });
  }
  session.spend(results.length, selector.span);
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
  const reads = session.coverage.of(selector);
  reads.startPass();
  const window = new Window();
  for (const series of session.seriesOf(selector)) {
    window.fill(series, range, session.boundary);
    if (window.count === 0) continue;
    session.spend(window.count, selector.span);
    const newest = window.timeAt(window.count - 1);
    reads.note(series, newest);
    const { labels, nodes } = series;
    visit({ labels, nodes, oldest: newest, dropName: false, window }, range);
  }
}
