import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/etcd.ts';
import { absolute, alternate, type Bench, compare, type Effort, type Outcome } from './harness.ts';
import { startPrometheusOn } from './peers.ts';
import { type Measured, startScript } from './processes.ts';
import { recordingOf } from './recording.ts';

const NODES = 5;
const HOURS = 24;
/** How often the recording was scraped, and how far the points of a panel are apart. */
const SCRAPE_SECONDS = 15;
const STEP_SECONDS = 60;

/** What panels of a dashboard ask for: a value, a rate, a sum, a peak, a quantile. */
const QUERIES = [
  'raft_proposals_pending',
  'rate(raft_commits_total[5m])',
  'sum(rate(raft_commits_total[5m]))',
  'max by (node) (max_over_time(raft_proposals_pending[10m]))',
  'histogram_quantile(0.99, sum by (le) (rate(fsync_seconds_bucket[5m])))',
  'histogram_quantile(0.99, sum by (node, le) (rate(fsync_seconds_bucket[5m])))',
] as const;

/**
 * The CPU of the panels of a dashboard over 24 hours, through the HTTP API of both, over the same
 * recording: blocks on disk there, the compressed history of the store here. Both must answer the
 * same series with as many points.
 */
export const queryRange: Bench = {
  name: 'query-range',
  async run(effort, report) {
    const directory = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
    try {
      const recording = join(directory, 'recorded.om');
      const endSeconds = Math.floor(Date.now() / 60_000) * 60;
      const shape = { nodes: NODES, hours: HOURS, stepSeconds: SCRAPE_SECONDS, endSeconds };
      writeFileSync(recording, recordingOf(shape));
      return await compareOn({ recording, endSeconds }, effort, report);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

interface Recorded {
  readonly recording: string;
  readonly endSeconds: number;
}

async function compareOn(
  { recording, endSeconds }: Recorded,
  effort: Effort,
  report: (line: string) => void,
): Promise<readonly Outcome[]> {
  await using peer = await startPrometheusOn(recording);
  await until(async () => (await fetch(`${peer.url}/-/ready`)).ok, 'Prometheus is ready');
  await using ours = startScript('query-range-ours.ts', [`--recording=${recording}`]);
  const url = `http://127.0.0.1:${await ours.firstLine()}`;
  report(`  ${QUERIES.length} queries over ${HOURS} h in steps of ${STEP_SECONDS} s`);
  await assertSame(url, peer.url, endSeconds);
  for (const each of [ours, peer]) each.pause();
  const measureOf = (server: Server) => measure(server, endSeconds, effort.measureMs);
  const delays: number[] = [];
  const measureOurs = async (): Promise<number> => {
    ours.resume();
    // It begins anew with each look, and being halted is no delay.
    await delayOf(url);
    const cpu = await measureOf({ measured: ours, url });
    delays.push(await delayOf(url));
    ours.pause();
    return cpu;
  };
  const measurePeer = async (): Promise<number> => {
    peer.resume();
    const cpu = await measureOf({ measured: peer, url: peer.url });
    peer.pause();
    return cpu;
  };
  await measureOurs();
  delays.length = 0;
  const rounds = await alternate(
    [
      { name: 'holdpoint', measure: measureOurs },
      { name: 'prometheus', measure: measurePeer },
    ],
    effort,
    report,
  );
  for (const each of [ours, peer]) each.resume();
  const about = { bench: 'query-range', what: `${QUERIES.length} panels over ${HOURS} h` };
  return [
    compare({ ...about, unit: 'ms CPU' }, rounds, ['holdpoint', 'prometheus']),
    absolute(
      {
        ...about,
        what: 'event-loop delay p99, ranges without a break',
        unit: 'ms',
        limit: { kind: 'at-most', value: 20 },
      },
      delays,
    ),
  ];
}

interface Server {
  readonly measured: Measured;
  readonly url: string;
}

/** CPU milliseconds of all queries once, over as many rounds as fit into the time. */
async function measure(
  { measured, url }: Server,
  endSeconds: number,
  forMs: number,
): Promise<number> {
  const before = measured.cpuSeconds();
  const until = performance.now() + forMs;
  let passes = 0;
  for (; passes === 0 || performance.now() < until; passes += 1) {
    for (const query of QUERIES) await ask(url, query, endSeconds);
  }
  const cpu = ((measured.cpuSeconds() - before) / passes) * 1_000;
  return cpu;
}

async function ask(url: string, query: string, endSeconds: number): Promise<string> {
  const times = { start: `${endSeconds - HOURS * 3_600}`, end: `${endSeconds}` };
  const body = new URLSearchParams({ query, ...times, step: `${STEP_SECONDS}` });
  const answer = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answers ${answer.status} to ${query}: ${text}`);
  return text;
}

/** A server that leaves data out would be quick. */
async function assertSame(ours: string, theirs: string, endSeconds: number): Promise<void> {
  for (const query of QUERIES) {
    const [left, right] = [
      pointsIn(await ask(ours, query, endSeconds)),
      pointsIn(await ask(theirs, query, endSeconds)),
    ];
    // The clock of the guard is half a second off, and a window at the ends may have begun.
    if (left.series === right.series && Math.abs(left.points - right.points) <= 2 * left.series) {
      continue;
    }
    throw new Error(`${query}: ${JSON.stringify(left)}, theirs ${JSON.stringify(right)}`);
  }
}

function pointsIn(text: string): { readonly series: number; readonly points: number } {
  const { data } = JSON.parse(text);
  const all: readonly { readonly values: readonly unknown[] }[] = data.result;
  return { series: all.length, points: all.reduce((sum, { values }) => sum + values.length, 0) };
}

/** The delay of the event loop since it was asked for last, in milliseconds. */
async function delayOf(url: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return Number(/^event_loop_delay_p99_seconds (.*)$/m.exec(page)?.[1]) * 1_000;
}
