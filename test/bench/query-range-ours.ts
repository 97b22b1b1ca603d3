import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { createSystemClock } from '../../src/adapter/system/clock.ts';
import { giveWay } from '../../src/adapter/system/turns.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import { readRecording } from '../../src/core/exposition/recording-reader.ts';
import { SeriesStore } from '../../src/core/series/store.ts';
import type { WatchView } from '../../src/http/context.ts';
import { Slices } from '../../src/service/slices.ts';
import { guardThree } from '../support/guarded.ts';
import { startServer } from '../support/http.ts';

// The guard's own HTTP server over a store that holds a recording as its history, in a process of
// its own. Prints its port.

const { values } = parseArgs({ options: { recording: { type: 'string', default: '' } } });

/** The window of the shipped rules; what is older is read out of the compressed chunks. */
const WINDOW_MS = durationMs(65_000);
const HISTORY_MS = durationMs(48 * 3_600_000);

function loadStore(): SeriesStore {
  const reading = readRecording(readFileSync(values.recording));
  if (!reading.ok) throw new Error(reading.error.message);
  const { series, refs, timesMs, values: samples } = reading.recording;
  const store = new SeriesStore(WINDOW_MS, { retentionMs: HISTORY_MS });
  const nodes = new Map<string, number>();
  const opened = series.map((labels) => {
    const node = labels.get('node');
    const ordinal = nodes.get(node) ?? nodes.size;
    nodes.set(node, ordinal);
    return store.openScraped(labels, ordinal);
  });
  // As the bursts of a daemon come: all series of a time, then those of the next one.
  const order = refs.map((_, index) => index).sort((a, b) => (timesMs[a] ?? 0) - (timesMs[b] ?? 0));
  for (const index of order) {
    const target = opened[refs[index] ?? -1];
    if (target === undefined) throw new Error('a sample of no series');
    store.append(target, instant(timesMs[index] ?? Number.NaN), samples[index] ?? Number.NaN);
  }
  return store;
}

const source = loadStore();
const { guard } = guardThree();
const watches = new Map(
  [...guard.watches].map(([id, watch]): [typeof id, WatchView] => [
    id,
    Object.create(watch, { source: { value: source } }),
  ]),
);
const clock = createSystemClock();
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const server = await startServer({
  guard: { advise: (raw) => guard.advise(raw), watches },
  slices: new Slices({ clock, giveWay }),
  metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', body: delayPage() }),
});
process.stdout.write(`${server.port}\n`);

/** The delay since it was asked for last, less the resolution, which Node counts in. */
function delayPage(): string {
  const seconds = delay.percentile(99) / 1e9 - 0.001;
  delay.reset();
  return `event_loop_delay_p99_seconds ${seconds}\n`;
}
