import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DiskEvent, readTrace, STRACE_FLAGS } from '../support/disk-trace.ts';
import { contentsOf, openStore, writeFiles } from '../support/log-files.ts';
import { describeWith } from '../support/required-server.ts';
import { type Fate, SimulatedDisk, seeded } from '../support/simulated-disk.ts';

const SEED = Number(process.env['HOLDPOINT_SEED'] ?? 20_261_121);

/** Failures with torn writes at each moment, besides one that drops and one that keeps all. */
const TORN_PER_MOMENT = Number(process.env['HOLDPOINT_TORN'] ?? 3);

/** Moments between two syncs that are tried, chosen by chance. */
const MOMENTS_BETWEEN = 120;

let root = '';
let attempts = 0;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'holdpoint-power-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs the writer to its end and returns everything that it did to the disk. */
function traceOf(name: string, flags: readonly string[]): readonly DiskEvent[] {
  const directory = join(root, name);
  const output = join(root, `${name}.strace`);
  const writer = [process.execPath, 'test/crash/writer.ts', `--directory=${directory}`, ...flags];
  const run = spawnSync('strace', [...STRACE_FLAGS, '-o', output, ...writer], {
    encoding: 'utf8',
    maxBuffer: 64 * 1_048_576,
  });
  expect(run.status, run.stderr).toBe(0);
  return readTrace(readFileSync(output, 'latin1'), directory);
}

/** What was wrong after power failures, and how many there were. */
interface Findings {
  readonly failures: number;
  readonly wrong: readonly string[];
}

/** Lets the power fail at every sync, and at moments in between. */
function failEverywhere(events: readonly DiskEvent[], seed: number): Findings {
  const chance = seeded(seed);
  const disk = new SimulatedDisk();
  const promised = new Map<string, string>();
  const wrong: string[] = [];
  const rate = MOMENTS_BETWEEN / events.length;
  let failures = 0;
  for (const [index, event] of events.entries()) {
    const isMoment = event.kind === 'sync' || chance() < rate;
    const fates: Fate[] = ['dropped', 'kept', ...Array<Fate>(TORN_PER_MOMENT).fill('torn')];
    for (const fate of isMoment ? fates : []) {
      failures += 1;
      const found = reopened(disk.afterPowerLoss(fate, chance), promised);
      if (found !== undefined) wrong.push(`seed ${seed}, event ${index}, ${fate}: ${found}`);
    }
    disk.apply(event);
    if (event.kind === 'said') {
      for (const [, record, hash] of event.text.matchAll(/^durable (\S+ \d+) (\S+)$/gm)) {
        promised.set(record ?? '', hash ?? '');
      }
    }
  }
  return { failures, wrong };
}

/** What is wrong with a log after a power failure; undefined when all is there as promised. */
function reopened(
  files: ReadonlyMap<string, Buffer>,
  promised: ReadonlyMap<string, string>,
): string | undefined {
  attempts += 1;
  const directory = join(root, `disk-${attempts}`);
  writeFiles(directory, new Map([...files].map(([path, bytes]) => [basename(path), bytes])));
  try {
    const store = openStore(directory);
    try {
      const there = new Map<string, string>();
      for (const records of contentsOf(store).values()) {
        // Chains are verified, so numbers rise by one: no record twice, no token again (I1, I5).
        for (const { cluster, seq, hash } of records) there.set(`${cluster} ${seq}`, hash);
      }
      for (const [record, hash] of promised) {
        if (there.get(record) !== hash) return `record ${record} was promised and is lost`;
      }
      return undefined;
    } finally {
      store.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describeWith(['strace'], 'a power failure at any moment', () => {
  it('loses nothing that was promised, and never keeps the log from opening', () => {
    const events = traceOf('full', ['--appends=24', '--callers=4', '--rests']);
    expect(events.filter(({ kind }) => kind === 'said').length).toBeGreaterThan(20);
    expect(events.filter(({ kind }) => kind === 'sync').length).toBeGreaterThan(20);
    const { failures, wrong } = failEverywhere(events, SEED);
    expect(wrong.slice(0, 5), `${wrong.length} of ${failures}`).toEqual([]);
    expect(failures).toBeGreaterThan(500);
  });

  it('would be caught losing promises if the log did not wait for the disk', () => {
    const events = traceOf('off', ['--appends=24', '--callers=4', '--rests', '--synchronous=OFF']);
    const { wrong } = failEverywhere(events, SEED);
    expect(wrong.length).toBeGreaterThan(20);
    // Where the witness outlived the records, the loss is seen at the start at least.
    const others = wrong.filter((each) => !/has lost records|is lost|damaged/.test(each));
    expect(others).toEqual([]);
  });
});
