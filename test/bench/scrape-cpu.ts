import {
  absolute,
  alternate,
  type Bench,
  type Contender,
  compare,
  type Outcome,
  pause,
} from './harness.ts';
import { type MeasuredDaemon, startHoldpoint } from './holdpoint.ts';
import { startPrometheus, startVmagent } from './peers.ts';
import { type Measured, startScript } from './processes.ts';

const TARGETS = 100;
const SAMPLES = 1_250;
const INTERVAL_MS = 1_000;

/** After a rest, timers that are overdue fire at once; what that costs belongs to no round. */
const SETTLE_MS = 2_000;

/** The CPU of scraping: ours, with rules and verdicts, against scrapers that keep every sample. */
export const scrapeCpu: Bench = {
  name: 'scrape-cpu',
  async run(effort, report) {
    const outcomes: Outcome[] = [];
    for (const encoding of ['gzip', 'identity'] as const) {
      report(`  ${TARGETS} targets of ${SAMPLES} samples at 1 s, ${encoding}`);
      await using fleet = startScript('fleet.ts', [
        `--samples=${SAMPLES}`,
        `--encoding=${encoding}`,
      ]);
      const plan = {
        fleetPort: Number(await fleet.firstLine()),
        targets: TARGETS,
        intervalMs: INTERVAL_MS,
      };
      await using ours = await startHoldpoint(plan);
      await using prometheus = await startPrometheus(plan);
      await using vmagent = await startVmagent(plan);
      const delays: number[] = [];
      const all = { holdpoint: ours, prometheus, vmagent };
      await pause(effort.warmUpMs);
      for (const each of Object.values(all)) each.pause();
      const contenders = Object.entries(all).map(([name, measured]): Contender => {
        const daemon = measured === ours ? ours : undefined;
        const measure = () =>
          cpuPerScrape(measured, { ...plan, daemon, delays, forMs: effort.measureMs });
        return { name, measure };
      });
      const rounds = await alternate(contenders, effort, report);
      const bench = 'scrape-cpu';
      const about = { bench, what: `CPU of a scrape, ${encoding}`, unit: 'ms' };
      outcomes.push(
        compare({ ...about, limit: { kind: 'at-most', value: 0.5 } }, rounds, [
          'holdpoint',
          'prometheus',
        ]),
        compare({ ...about, limit: { kind: 'at-most', value: 0.8 } }, rounds, [
          'holdpoint',
          'vmagent',
        ]),
        absolute(
          {
            bench,
            what: `event-loop delay p99, scraping ${encoding}`,
            unit: 'ms',
            limit: { kind: 'at-most', value: 20 },
          },
          delays,
        ),
      );
      for (const each of Object.values(all)) each.resume();
    }
    return outcomes;
  },
};

interface Scraping {
  readonly fleetPort: number;
  readonly targets: number;
  readonly intervalMs: number;
  readonly forMs: number;
  readonly daemon: MeasuredDaemon | undefined;
  readonly delays: number[];
}

const DELAY = 'holdpoint_event_loop_delay_seconds{stat="p99"}';

/** CPU milliseconds a page that was really served; fails when rounds were left out. */
async function cpuPerScrape(measured: Measured, scraping: Scraping): Promise<number> {
  const { fleetPort, targets, intervalMs, forMs, daemon, delays } = scraping;
  measured.resume();
  await pause(SETTLE_MS);
  // Reading the delay begins its next period, so that the rest is not in it.
  await daemon?.metric(DELAY);
  const before = { cpu: measured.cpuSeconds(), scrapes: await scrapesOf(fleetPort) };
  await pause(forMs);
  const cpu = measured.cpuSeconds() - before.cpu;
  const scrapes = (await scrapesOf(fleetPort)) - before.scrapes;
  if (daemon !== undefined) delays.push((await daemon.metric(DELAY)) * 1_000);
  measured.pause();
  const due = (targets * forMs) / intervalMs;
  if (scrapes < due * 0.95 || scrapes > due * 1.05) {
    throw new Error(`${scrapes} pages were served where ${due} were due`);
  }
  return (cpu / scrapes) * 1_000;
}

async function scrapesOf(fleetPort: number): Promise<number> {
  return Number(await (await fetch(`http://127.0.0.1:${fleetPort}/scrapes`)).text());
}
