import { parseArgs } from 'node:util';
import { slopeOf } from '../support/ratios.ts';
import { askFor, type Seen } from './asking.ts';
import { absolute, type Outcome, pause } from './harness.ts';
import { type MeasuredDaemon, startHoldpoint } from './holdpoint.ts';
import { startScript } from './processes.ts';
import { tableOf } from './table.ts';

// 500 questions a second for a minute while 50 targets are scraped every second: `npm run
// bench:load`. With `--minutes 10` it is a soak, whose heap must not grow. Exit code 1 when a limit
// is missed.

const RATE = 500;
const TARGETS = 50;
const WARM_UP_MS = 20_000;
const WARM_UP_SECONDS = 5;
/** The heap is read as its least in each of these, which is what is left after a collection. */
const WINDOW_SECONDS = 20;
const BYTES_PER_MIB = 1_048_576;
/** Connections of the client, of the targets and of this process come and go a little. */
const DESCRIPTORS_MORE = 5;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '1' } } });
const seconds = Number(values.minutes) * 60;

/** What the daemon looked like at one moment. */
interface Moment {
  readonly second: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly descriptors: number;
  readonly delayMs: number;
}

async function watch(daemon: MeasuredDaemon, forSeconds: number): Promise<readonly Moment[]> {
  const moments: Moment[] = [];
  const start = performance.now();
  while (performance.now() - start < forSeconds * 1_000) {
    await pause(1_000);
    moments.push({
      second: (performance.now() - start) / 1_000,
      heapBytes: await daemon.metric('holdpoint_heap_used_bytes'),
      rssBytes: daemon.rssBytes(),
      descriptors: daemon.descriptors(),
      delayMs: (await daemon.metric('holdpoint_event_loop_delay_seconds{stat="p99"}')) * 1_000,
    });
  }
  return moments;
}

/** The least heap of each window, as points in minutes and MiB. */
function floors(moments: readonly Moment[]): readonly (readonly [number, number])[] {
  const least = new Map<number, number>();
  for (const { second, heapBytes } of moments) {
    const window = Math.floor(second / WINDOW_SECONDS);
    least.set(window, Math.min(least.get(window) ?? Number.POSITIVE_INFINITY, heapBytes));
  }
  return [...least].map(([window, bytes]) => [
    (window * WINDOW_SECONDS) / 60,
    bytes / BYTES_PER_MIB,
  ]);
}

function outcomesOf(seen: Seen, moments: readonly Moment[]): readonly Outcome[] {
  const bench = 'load';
  const unexpected = Object.entries(seen.statuses)
    .filter(([status]) => status !== '200')
    .reduce((sum, [, count]) => sum + count, 0);
  const first = moments[0]?.descriptors ?? Number.NaN;
  const more = (moments.at(-1)?.descriptors ?? Number.NaN) - first;
  const least = (value: number) => ({ kind: 'at-least', value }) as const;
  const most = (value: number) => ({ kind: 'at-most', value }) as const;
  // In a minute a heap has not found its size; only a soak tells whether it grows.
  const isSoak = seconds >= 600;
  const slope = { bench, what: 'heap after collections grows by', unit: 'MiB/min' };
  const delays = moments.map(({ delayMs }) => delayMs);
  return [
    absolute({ bench, what: 'answers', unit: '/s', limit: least(RATE * 0.99) }, [seen.perSecond]),
    absolute({ bench, what: 'unexpected answers', unit: '', limit: most(0) }, [unexpected]),
    absolute({ bench, what: 'latency p50', unit: 'ms' }, [seen.p50]),
    absolute({ bench, what: 'latency p99', unit: 'ms', limit: most(25) }, [seen.p99]),
    absolute({ bench, what: 'latency, slowest', unit: 'ms' }, [seen.most]),
    absolute({ ...slope, ...(isSoak && { limit: most(1) }) }, [slopeOf(floors(moments))]),
    absolute({ bench, what: 'descriptors more', unit: '', limit: most(DESCRIPTORS_MORE) }, [more]),
    absolute({ bench, what: 'event-loop delay p99', unit: 'ms', limit: most(20) }, delays),
    absolute(
      { bench, what: 'resident memory', unit: 'MB' },
      moments.map(({ rssBytes }) => rssBytes / 1e6),
    ),
  ];
}

await using fleet = startScript('fleet.ts', ['--samples=1250', '--encoding=gzip']);
const fleetPort = Number(await fleet.firstLine());
await using daemon = await startHoldpoint({ fleetPort, targets: TARGETS, intervalMs: 1_000 });
await pause(WARM_UP_MS);
process.stderr.write(`${RATE} questions a second for ${seconds} s, ${TARGETS} targets at 1 s\n`);
const question = { path: '/can-proceed?cluster=c0&node=n2&action=restart', connections: 50 };
// A minute of load is no measure of how fast a compiler warms up.
await askFor({ port: daemon.port, ...question, seconds: WARM_UP_SECONDS, rate: RATE });
const [seen, moments] = await Promise.all([
  askFor({ port: daemon.port, ...question, seconds, rate: RATE }),
  // The client closes its connections at the end, which is no change of the daemon's.
  watch(daemon, seconds - 2),
]);
const outcomes = outcomesOf(seen, moments);
process.stdout.write(tableOf(outcomes));
process.exitCode = outcomes.every(({ isKept }) => isKept) ? 0 : 1;
