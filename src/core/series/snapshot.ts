import type { Labels } from '../base/labels.ts';
import { ByteWriter } from './byte-buffer.ts';
import type { Chunk } from './chunk.ts';
import { writeChunks } from './chunk-bytes.ts';
import { CompressedColumn, HistoryUsage } from './compressed.ts';
import type { Series } from './series.ts';
import type { SeriesStore } from './store.ts';
import type { ScrapeTimes } from './times.ts';

/** Raised whenever the form changes: a snapshot of another form is not read. */
export const SNAPSHOT_VERSION = 1;

/** What a snapshot says besides the series. */
export interface SnapshotContext {
  readonly cluster: string;
  /** What to add to an instant to have wall time, which is what outlives the process. */
  readonly wallOffsetMs: number;
  /** The names of nodes by their ordinals, which a changed configuration gives anew. */
  readonly nodeNames: readonly string[];
}

/**
 * Writes all that a store holds, windows and history, as bytes that outlive the process: target by
 * target the times, then the values under them, compressed as they are in memory.
 */
export function encodeSnapshot(store: SeriesStore, context: SnapshotContext): Uint8Array {
  const { cluster, wallOffsetMs, nodeNames } = context;
  const to = new ByteWriter();
  to.whole(SNAPSHOT_VERSION);
  to.text(cluster);
  to.double(wallOffsetMs);
  const groups = store.groups();
  to.whole(groups.length);
  for (const { times, series } of groups) {
    const chunks = timeChunks(times);
    const origin = chunks[0]?.first ?? 0;
    const [first] = series;
    // The times of a target are shared by all that its pages have; any other series has its own.
    const shared = first !== undefined && store.isShared(times) ? nodeOf(first, nodeNames) : '';
    to.text(shared);
    writeChunks(to, chunks, origin);
    to.whole(series.length);
    for (const each of series) {
      writeLabels(to, each.labels);
      to.text(nodeOf(each, nodeNames));
      // What is older than the times is of no use to anybody.
      const values = valueChunks(each).filter((chunk) => chunk.first >= origin);
      writeChunks(to, values, origin);
    }
  }
  return to.written;
}

function nodeOf({ nodes }: Series, names: readonly string[]): string {
  for (const ordinal of nodes) return names[ordinal] ?? '';
  return '';
}

function writeLabels(to: ByteWriter, labels: Labels): void {
  to.whole(labels.size);
  for (const [name, value] of labels) {
    to.text(name);
    to.text(value);
  }
}

/** The history has all of it, unless there is none or memory was short. */
function timeChunks(times: ScrapeTimes): readonly Chunk[] {
  if (times.history !== undefined && times.history.first <= times.first) {
    return times.history.chunks();
  }
  const column = new CompressedColumn(new HistoryUsage());
  for (let number = times.first; number < times.next; number += 1) {
    column.push(number, times.at(number));
  }
  return column.chunks();
}

function valueChunks(series: Series): readonly Chunk[] {
  const { history, oldest, count } = series;
  if (history !== undefined && history.first <= oldest) return history.chunks();
  const column = new CompressedColumn(new HistoryUsage());
  for (let index = 0; index < count; index += 1) {
    if (series.isStaleAt(index)) column.pushStale(oldest + index);
    else column.push(oldest + index, series.valueAt(index));
  }
  return column.chunks();
}
