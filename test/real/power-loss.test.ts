import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DiskEvent, readTrace, STRACE_FLAGS } from '../support/disk-trace.ts';
import {
  type Promised,
  promisesIn,
  type Reopened,
  reopenFiles,
} from '../support/promised-records.ts';
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

/** One power failure after which not all was there as promised. */
interface Finding {
  readonly where: string;
  readonly reopened: Exclude<Reopened, { readonly kind: 'whole' }>;
  /** How many records had been promised by then. */
  readonly promised: number;
}

/** Lets the power fail at every sync, and at moments in between. */
function failEverywhere(events: readonly DiskEvent[], seed: number) {
  const chance = seeded(seed);
  const disk = new SimulatedDisk();
  const promised = new Map<string, string>();
  const findings: Finding[] = [];
  const rate = MOMENTS_BETWEEN / events.length;
  let failures = 0;
  for (const [index, event] of events.entries()) {
    const isMoment = event.kind === 'sync' || chance() < rate;
    const fates: Fate[] = ['dropped', 'kept', ...Array<Fate>(TORN_PER_MOMENT).fill('torn')];
    for (const fate of isMoment ? fates : []) {
      failures += 1;
      const reopened = reopenAfter(disk.afterPowerLoss(fate, chance), promised);
      const where = `seed ${seed}, event ${index}, ${fate}`;
      if (reopened.kind === 'whole') continue;
      findings.push({ where, reopened, promised: promised.size });
    }
    disk.apply(event);
    if (event.kind !== 'said') continue;
    for (const [record, hash] of promisesIn(event.text)) promised.set(record, hash);
  }
  return { failures, findings, promised: promised.size };
}

function reopenAfter(files: ReadonlyMap<string, Buffer>, promised: Promised): Reopened {
  attempts += 1;
  const named = new Map([...files].map(([path, bytes]) => [basename(path), bytes]));
  return reopenFiles(join(root, `disk-${attempts}`), named, promised);
}

describeWith(['strace'], 'a power failure at any moment', () => {
  it('loses nothing that was promised, and never keeps the log from opening', () => {
    const events = traceOf('full', ['--appends=24', '--callers=4', '--rests']);
    expect(events.filter(({ kind }) => kind === 'said').length).toBeGreaterThan(20);
    expect(events.filter(({ kind }) => kind === 'sync').length).toBeGreaterThan(20);
    const { failures, findings, promised } = failEverywhere(events, SEED);
    expect(findings.slice(0, 5), `${findings.length} of ${failures}`).toEqual([]);
    expect(failures).toBeGreaterThan(500);
    expect(promised).toBe(24 * 4);
  });

  it('would be caught losing promises if the log did not wait for the disk', () => {
    const events = traceOf('off', ['--appends=24', '--callers=4', '--rests', '--synchronous=OFF']);
    const { findings } = failEverywhere(events, SEED);
    // What was never promised may be gone, and a log that had promised nothing may be refused.
    const broken = findings.filter(({ promised }) => promised > 0);
    const lost = broken.filter(({ reopened }) => reopened.kind === 'lost');
    // Where the witness outlived the records, the loss is seen at the start at least.
    const refused = broken.filter(({ reopened }) => reopened.kind === 'refused');
    expect(lost.length + refused.length).toBeGreaterThan(20);
    for (const { reopened } of refused) expect(reopened).toMatchObject({ reason: 'damaged' });
  });
});
