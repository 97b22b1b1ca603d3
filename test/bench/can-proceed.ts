import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/etcd.ts';
import { askFor } from './asking.ts';
import { absolute, alternate, type Bench, compare, pause } from './harness.ts';
import { type MeasuredDaemon, startHoldpoint } from './holdpoint.ts';
import { type Measured, startScript } from './processes.ts';
import { asRunbook, benchRules } from './rules.ts';

/** Hold points of metrics; with those that are built in an answer has at least twenty. */
const METRIC_HOLD_POINTS = 14;
const HOLD_POINTS_MIN = 20;

const PATH = '/can-proceed?cluster=c0&node=n2&action=restart';
const CONNECTIONS = 32;
const DELAY = 'holdpoint_event_loop_delay_seconds{stat="p99"}';

/** Answers a second while 100 targets are scraped, against Express alone with the same object. */
export const canProceed: Bench = {
  name: 'can-proceed',
  async run(effort, report) {
    await using fleet = startScript('fleet.ts', ['--samples=1250', '--encoding=gzip']);
    await using guard = await startHoldpoint({
      fleetPort: Number(await fleet.firstLine()),
      targets: 100,
      intervalMs: 1_000,
      runbooks: new Map([['bench.yaml', asRunbook('bench', benchRules(METRIC_HOLD_POINTS))]]),
    });
    using answer = await recordGo(guard);
    report(`  an answer has ${answer.bytes} bytes and ${answer.holdPoints} hold points`);
    await using bare = startScript('bare-express.ts', [answer.path]);
    const ports = new Map<Measured, number>([
      [guard, guard.port],
      [bare, Number(await bare.firstLine())],
    ]);
    const cpu = { guard: [] as number[], bare: [] as number[] };
    const delays: number[] = [];
    const ask = async (server: Measured, seconds: number) => {
      server.resume();
      await pause(SETTLE_MS);
      if (server === guard) await guard.metric(DELAY);
      const before = server.cpuSeconds();
      const port = ports.get(server) ?? 0;
      const seen = await askFor({ port, path: PATH, seconds, connections: CONNECTIONS });
      const perAnswer = ((server.cpuSeconds() - before) / seen.answers) * 1e6;
      if (server === guard) delays.push((await guard.metric(DELAY)) * 1_000);
      server.pause();
      const others = Object.keys(seen.statuses).filter((status) => status !== '200');
      if (others.length > 0) throw new Error(`answered ${JSON.stringify(seen.statuses)}`);
      return { perSecond: seen.perSecond, perAnswer, answers: seen.answers };
    };
    const seconds = effort.measureMs / 2_000;
    for (const server of [guard, bare]) {
      let answered = 0;
      for (let turn = 0; answered < WARM_ANSWERS && turn < WARM_UP_TURNS_MAX; turn += 1) {
        answered += (await ask(server, effort.warmUpMs / 4_000)).answers;
      }
    }
    delays.length = 0;
    const contenders = (['guard', 'bare'] as const).map((name) => ({
      name: name === 'guard' ? 'holdpoint' : 'express',
      measure: async () => {
        const { perSecond, perAnswer } = await ask(name === 'guard' ? guard : bare, seconds);
        cpu[name].push(perAnswer);
        return perSecond;
      },
    }));
    const rounds = await alternate(contenders, effort, report);
    const cpuRounds = new Map([
      ['holdpoint', cpu.guard],
      ['express', cpu.bare],
    ]);
    const bench = 'can-proceed';
    const pair = ['holdpoint', 'express'] as const;
    const limit = { kind: 'at-least', value: 0.6 } as const;
    const late = { kind: 'at-most', value: 20 } as const;
    return [
      compare({ bench, what: 'GET /can-proceed', unit: '/s', limit }, rounds, pair),
      compare({ bench, what: 'CPU of an answer, scraping included', unit: 'µs' }, cpuRounds, pair),
      absolute({ bench, what: 'event-loop delay p99, saturated', unit: 'ms', limit: late }, delays),
    ];
  },
};

/**
 * Answers after which the compiler has done what it does; before, one takes four times the CPU.
 * Counted, since a slow or a busy machine gives them in many times the time.
 */
const WARM_ANSWERS = 30_000;

/** A machine that is slower than this is measured as it is. */
const WARM_UP_TURNS_MAX = 20;

/** After a rest, timers that are overdue fire at once; what that costs belongs to no round. */
const SETTLE_MS = 1_500;

/** Waits for a go and writes it to a file, for the peer to send. */
async function recordGo({ port }: MeasuredDaemon) {
  let text = '';
  await until(async () => {
    const response = await fetch(`http://127.0.0.1:${port}${PATH}`);
    text = await response.text();
    return response.status === 200;
  }, `a go, and not ${text}`);
  const holdPoints = countHoldPoints(JSON.parse(text));
  if (holdPoints < HOLD_POINTS_MIN) throw new Error(`only ${holdPoints} hold points`);
  const directory = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  const path = join(directory, 'go.json');
  writeFileSync(path, text);
  return {
    path,
    holdPoints,
    bytes: text.length,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function countHoldPoints(answer: unknown): number {
  if (typeof answer !== 'object' || answer === null || !('holdPoints' in answer)) return 0;
  return Array.isArray(answer.holdPoints) ? answer.holdPoints.length : 0;
}
