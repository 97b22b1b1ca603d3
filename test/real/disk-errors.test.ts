import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readTrace, STRACE_FLAGS } from '../support/disk-trace.ts';
import { type Promised, promisesIn, reopen, reopenFiles } from '../support/promised-records.ts';
import { describeWith } from '../support/required-server.ts';
import { SimulatedDisk, seeded } from '../support/simulated-disk.ts';

const SEED = Number(process.env['HOLDPOINT_SEED'] ?? 20_261_121);

/** More calls than any of the runs below makes: a sweep ends where no call is left to fail. */
const CALLS_MAX = 400;

/** HOLDPOINT_EXHAUSTIVE=true fails every write, and not one in five. */
const WRITES_STEP = process.env['HOLDPOINT_EXHAUSTIVE'] === 'true' ? 1 : 5;

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'holdpoint-errors-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What came of a writer whose disk answered with an error. */
interface Run {
  readonly directory: string;
  /** What it promised before it ended. */
  readonly promised: Promised;
  /** Whether it ended without having noticed anything. */
  readonly isFine: boolean;
  readonly stderr: string;
  /** What it did to its files, and which calls failed, as strace wrote it. */
  readonly trace: string;
}

/** Runs the writer while the system answers some of its calls with an error. */
function writeWith(injection: string, flags: readonly string[] = []): Run {
  const directory = mkdtempSync(join(root, 'log-'));
  const writer = [process.execPath, 'test/crash/writer.ts', `--directory=${directory}`, ...flags];
  const output = `${directory}.strace`;
  const strace = [...STRACE_FLAGS, '-o', output, '-e', `inject=${injection}`];
  const { stdout, stderr, status } = spawnSync('strace', [...strace, ...writer], {
    encoding: 'utf8',
  });
  const trace = readFileSync(output, 'latin1');
  return { directory, promised: promisesIn(stdout), isFine: status === 0, stderr, trace };
}

/** The files of a run if the power fails after it, and the disk never had what it did not sync. */
function filesAfterPowerLoss({ directory, trace }: Run) {
  const disk = new SimulatedDisk();
  for (const event of readTrace(trace, directory)) disk.apply(event);
  const files = disk.afterPowerLoss('dropped', seeded(SEED));
  return new Map([...files].map(([path, bytes]) => [basename(path), bytes]));
}

/** Two callers, and a rest in the middle, so that a checkpoint has its turn. */
const SHORT = ['--appends=6', '--callers=2', '--rests'];

/** Which calls of the writer fail. */
interface Failing {
  readonly call: string;
  readonly error: 'EIO' | 'ENOSPC';
  /** Whether only one call fails, or all from that one on. */
  readonly from: 'once' | 'from then on';
  /** From one run to the next; there are many writes, and a run takes most of a second. */
  readonly step: number;
  /** Fewer runs than this would mean that the calls are not made any more. */
  readonly runsMin: number;
}

/** How the runs of a sweep ended, apart from one another. */
interface Sweep {
  refusedStarts: number;
  refusedAppends: number;
  unharmed: number;
}

/**
 * Fails the first call, then the second, and so on, in a run each. What a run promised must be
 * there, also when the power fails after it; and unless nothing was missing, it must say so.
 */
function sweep({ call, error, from, step }: Failing): Sweep {
  const seen: Sweep = { refusedStarts: 0, refusedAppends: 0, unharmed: 0 };
  for (let number = 1; number < CALLS_MAX; number += step) {
    const injection = `${call}:error=${error}:when=${number}${from === 'once' ? '' : '+'}`;
    const run = writeWith(injection, SHORT);
    const wasReached = run.trace.includes('(INJECTED)');
    const left = reopen(run.directory, run.promised);
    expect(left.kind, `${injection}: ${JSON.stringify(left)}`).toBe('whole');
    const lasting = reopenFiles(`${run.directory}-off`, filesAfterPowerLoss(run), run.promised);
    expect(lasting.kind, `${injection}, no power: ${JSON.stringify(lasting)}`).toBe('whole');
    rmSync(run.directory, { recursive: true });
    if (!wasReached) {
      expect(run.isFine, run.stderr).toBe(true);
      return seen;
    }
    if (run.isFine) seen.unharmed += 1;
    else if (run.promised.size === 0) seen.refusedStarts += 1;
    else seen.refusedAppends += 1;
    if (!run.isFine) expect(run.stderr, injection).toMatch(/reason: 'disk'|"reason":"disk"/);
  }
  throw new Error(`${call} is called more than ${CALLS_MAX} times`);
}

describeWith(['strace'], 'a disk that answers with errors', () => {
  it.each([
    ['a sync that fails', 'fsync,fdatasync:error=EIO:when=25+', /"reason":"disk"/],
    ['a write that fails', 'pwrite64:error=EIO:when=40+', /"reason":"disk"/],
    ['a disk that is full', 'pwrite64:error=ENOSPC:when=40+', /the disk is full/],
  ])('says so after %s, and keeps what it promised before', (_, injection, says) => {
    const run = writeWith(injection);
    expect(run.isFine).toBe(false);
    expect(run.stderr).toMatch(says);
    expect(run.promised.size).toBeGreaterThan(0);
    expect(reopen(run.directory, run.promised).kind).toBe('whole');
  });

  it.each<Failing>([
    { call: 'fsync', error: 'EIO', from: 'once', step: 1, runsMin: 15 },
    { call: 'fsync', error: 'EIO', from: 'from then on', step: 1, runsMin: 15 },
    { call: 'fdatasync', error: 'EIO', from: 'once', step: 1, runsMin: 2 },
    { call: 'fdatasync', error: 'EIO', from: 'from then on', step: 1, runsMin: 2 },
    { call: 'ftruncate', error: 'EIO', from: 'once', step: 1, runsMin: 3 },
    { call: 'pwrite64', error: 'EIO', from: 'once', step: WRITES_STEP, runsMin: 8 },
    { call: 'pwrite64', error: 'ENOSPC', from: 'once', step: WRITES_STEP, runsMin: 8 },
  ])(
    'loses no promise, whichever $call answers with $error, $from',
    { timeout: 600_000 },
    (failing) => {
      const seen = sweep(failing);
      const { refusedStarts, refusedAppends, unharmed } = seen;
      const runs = refusedStarts + refusedAppends + unharmed;
      expect(runs, JSON.stringify(seen)).toBeGreaterThanOrEqual(failing.runsMin);
      expect(refusedStarts, JSON.stringify(seen)).toBeGreaterThan(0);
      expect(refusedAppends, JSON.stringify(seen)).toBeGreaterThan(0);
    },
  );
});
