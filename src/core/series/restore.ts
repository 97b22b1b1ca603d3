import { type LabelPair, Labels } from '../base/labels.ts';
import { type Instant, instant } from '../base/time.ts';
import { ByteReader, DamagedBytes } from './byte-buffer.ts';
import type { Chunk } from './chunk.ts';
import { readChunks } from './chunk-bytes.ts';
import { CompressedColumn, HistoryUsage, PLACE } from './compressed.ts';
import type { Series } from './series.ts';
import { SNAPSHOT_VERSION, type SnapshotContext } from './snapshot.ts';
import type { SeriesStore } from './store.ts';
import type { ScrapeTimes, TimeSlice } from './times.ts';

/** What became of a snapshot. */
export type RestoreOutcome =
  | { readonly kind: 'restored'; readonly series: number; readonly newest: Instant | undefined }
  /** Nothing of it was taken; the sentence says why. */
  | { readonly kind: 'refused'; readonly why: string };

/** Where and when a snapshot is restored. */
export interface RestoreContext extends SnapshotContext {
  readonly now: Instant;
}

/** A page has at most some hundred thousand series; more of them is no snapshot. */
const SERIES_MAX = 10_000_000;
const LABELS_MAX = 10_000;

interface SavedSeries {
  readonly labels: Labels;
  readonly ordinal: number | undefined;
  readonly chunks: readonly Chunk[];
}

interface SavedGroup {
  /** The node whose times they are; undefined for a series with times of its own. */
  readonly ordinal: number | undefined;
  readonly times: Float64Array;
  /** What was added to the times. */
  readonly shiftMs: number;
  readonly series: readonly SavedSeries[];
}

/**
 * Takes what another life of the process observed into an empty store. All of it is ended at `now`
 * and marked as restored, so that whatever the clocks did in between, no value of it is ever read
 * as fresh; windows see it. A snapshot that is damaged, of another form or cluster, or of a time
 * that has not come yet is refused whole.
 */
export function restoreSnapshot(
  bytes: Uint8Array,
  store: SeriesStore,
  context: RestoreContext,
): RestoreOutcome {
  try {
    const groups = readGroups(new ByteReader(bytes), context);
    let newest = Number.NEGATIVE_INFINITY;
    for (const { times } of groups) newest = Math.max(newest, times.at(-1) ?? newest);
    if (newest > context.now) {
      throw new DamagedBytes('it is of a time that has not come yet: the clock was set back');
    }
    let count = 0;
    for (const group of groups) count += adopt(group, store, context.now);
    return { kind: 'restored', series: count, newest: count > 0 ? instant(newest) : undefined };
  } catch (error) {
    if (error instanceof DamagedBytes) return { kind: 'refused', why: error.message };
    throw error;
  }
}

function readGroups(from: ByteReader, context: RestoreContext): readonly SavedGroup[] {
  const version = from.whole();
  if (version !== SNAPSHOT_VERSION)
    throw new DamagedBytes(`its form is ${version}, not known here`);
  const cluster = from.text();
  if (cluster !== context.cluster) throw new DamagedBytes(`it is of the cluster ${cluster}`);
  // Instants mean nothing outside of their process: they come here by way of wall time.
  const shiftMs = from.double() - context.wallOffsetMs;
  if (!Number.isFinite(shiftMs)) throw new DamagedBytes('its clock cannot be told');
  const groups: SavedGroup[] = [];
  for (let left = from.whole(SERIES_MAX); left > 0; left -= 1) {
    const node = from.text();
    const times = readTimes(readChunks(from), shiftMs);
    const series: SavedSeries[] = [];
    for (let count = from.whole(SERIES_MAX); count > 0; count -= 1) {
      const saved = readSeries(from, { times, context });
      if (saved !== undefined) series.push(saved);
    }
    const ordinal = ordinalOf(node, context);
    if (node === '' || ordinal !== undefined) groups.push({ ordinal, times, shiftMs, series });
  }
  if (!from.isAtEnd) throw new DamagedBytes('something follows behind its end');
  return groups;
}

function ordinalOf(node: string, { nodeNames }: RestoreContext): number | undefined {
  const ordinal = nodeNames.indexOf(node);
  return ordinal < 0 ? undefined : ordinal;
}

function readTimes(chunks: readonly Chunk[], shiftMs: number): Float64Array {
  const column = new CompressedColumn(new HistoryUsage());
  column.adopt(chunks);
  const { first, next } = column.span;
  if (chunks.length > 0 && first !== 0) throw new DamagedBytes('its times do not begin at once');
  const times = new Float64Array(next);
  const places = new Uint8Array(next);
  column.read(0, times, places);
  let before = Number.NEGATIVE_INFINITY;
  for (const [index, time] of times.entries()) {
    const shifted = time + shiftMs;
    if (places[index] !== PLACE.value || !(shifted > before)) {
      throw new DamagedBytes('its times do not rise');
    }
    times[index] = shifted;
    before = shifted;
  }
  return times;
}

function readSeries(
  from: ByteReader,
  { times, context }: { readonly times: Float64Array; readonly context: RestoreContext },
): SavedSeries | undefined {
  const pairs: LabelPair[] = [];
  for (let left = from.whole(LABELS_MAX); left > 0; left -= 1)
    pairs.push([from.text(), from.text()]);
  const node = from.text();
  const ordinal = ordinalOf(node, context);
  const chunks = readChunks(from);
  const last = chunks.at(-1);
  if (last !== undefined && last.first + last.count > times.length) {
    throw new DamagedBytes('a series has more samples than times');
  }
  // A node that is not there any more takes its series along.
  if (node !== '' && ordinal === undefined) return undefined;
  return { labels: Labels.from(pairs), ordinal, chunks };
}

/** Returns how many series were taken. */
function adopt(group: SavedGroup, store: SeriesStore, now: Instant): number {
  const { ordinal, times, series } = group;
  const keepFrom = now - store.windowMs;
  const fill = (target: ScrapeTimes): boolean => {
    if (target.next > 0) return false;
    for (const time of times) target.push(instant(time), keepFrom);
    return true;
  };
  if (ordinal !== undefined && !fill(store.timesOf(ordinal))) return 0;
  const taken: Series[] = [];
  for (const saved of series) {
    const opened =
      ordinal === undefined
        ? store.open(saved.labels, saved.ordinal)
        : store.openScraped(saved.labels, ordinal);
    if (ordinal === undefined && !fill(opened.times)) continue;
    const column = opened.history ?? new CompressedColumn(new HistoryUsage());
    column.adopt(saved.chunks);
    const slice = ringOf(opened.times, times);
    const values = new Float64Array(slice.times.length);
    const places = new Uint8Array(slice.times.length);
    column.read(slice.first, values, places);
    opened.restore(slice, values, places);
    opened.restoredUntil = times.at(-1) ?? Number.NEGATIVE_INFINITY;
    opened.restoredShiftMs = group.shiftMs;
    taken.push(opened);
  }
  // Only now: the first end adds a time, which all others share.
  for (const each of taken) store.end(each, now);
  return taken.length;
}

function ringOf({ first }: ScrapeTimes, times: Float64Array): TimeSlice {
  return { first, times: times.subarray(first) };
}
