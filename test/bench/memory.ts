import { absolute, alternate, type Bench, type Contender, compare, pause } from './harness.ts';
import { startHoldpoint } from './holdpoint.ts';
import { startPrometheus, startVmagent } from './peers.ts';
import { startScript } from './processes.ts';

const TARGETS = 500;
const INTERVAL_MS = 5_000;
const BYTES_PER_MB = 1e6;
const DELAY = 'holdpoint_event_loop_delay_seconds{stat="p99"}';

/** Resident memory while 500 targets of 1,250 samples are scraped every five seconds. */
export const memory: Bench = {
  name: 'memory',
  async run(effort, report) {
    await using fleet = startScript('fleet.ts', ['--samples=1250', '--encoding=gzip']);
    const fleetPort = Number(await fleet.firstLine());
    const plan = { fleetPort, targets: TARGETS, intervalMs: INTERVAL_MS };
    await using ours = await startHoldpoint(plan);
    await using prometheus = await startPrometheus(plan);
    await using vmagent = await startVmagent(plan);
    report(`  ${TARGETS} targets of 1250 samples at 5 s`);
    // Four times the usual warm-up: windows fill, and heaps find their size.
    await pause(effort.warmUpMs * 4);
    // Reading it begins the next period: that of the first pages, which are all new, is not meant.
    await ours.metric(DELAY);
    const contenders = Object.entries({ holdpoint: ours, prometheus, vmagent }).map(
      ([name, measured]): Contender => ({
        name,
        measure: async () => {
          await pause(INTERVAL_MS / 3);
          return measured.rssBytes() / BYTES_PER_MB;
        },
      }),
    );
    const rounds = await alternate(contenders, effort, report);
    const about = { bench: 'memory', what: 'resident memory', unit: 'MB' };
    const delay = await ours.metric(DELAY);
    return [
      compare({ ...about, limit: { kind: 'at-most', value: 0.25 } }, rounds, [
        'holdpoint',
        'prometheus',
      ]),
      compare(about, rounds, ['holdpoint', 'vmagent']),
      absolute(
        {
          ...about,
          what: 'event-loop delay p99, 500 targets',
          unit: 'ms',
          limit: { kind: 'at-most', value: 20 },
        },
        [delay * 1_000],
      ),
    ];
  },
};
