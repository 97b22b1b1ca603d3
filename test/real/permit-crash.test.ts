import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqliteEventLog } from '../../src/adapter/sqlite/event-log.ts';
import type { Permits } from '../../src/core/ledger/permits/permit.ts';
import { PermitSteward } from '../../src/service/permit-steward.ts';
import { guardThree } from '../support/guarded.ts';
import { recordingLogger } from '../support/recording-logger.ts';
import { type Rival, rawClaim, rivalOf } from '../support/rival.ts';

const CLAIMER = 'test/crash/claimer.ts';

/** What each story promises, in its order; each is one append. */
const STORIES = {
  step: ['granted', 'confirmed', 'renewed', 'verifying', 'revoked'],
  overdue: ['granted', 'overdue'],
  lapse: ['granted', 'lapsed'],
} as const;

type Story = keyof typeof STORIES;

const ROOT = mkdtempSync(join(tmpdir(), 'holdpoint-crash-'));

/** The modules as they were compiled, which is most of what a short process does. */
const COMPILED = join(ROOT, 'compiled');

let directories = 0;

/** A data directory of its own, for tests that run at the same time. */
function directoryOfOne(): string {
  directories += 1;
  return join(ROOT, String(directories));
}

/** What a process had said by its end, and by which signal it ended. */
interface Told {
  readonly promised: readonly string[];
  readonly signal: string | null;
}

/** A point of a story. */
interface Moment {
  readonly story: Story;
  /** The promise, from one. */
  readonly at: number;
  /** When it ends: before the append, during it, or after it. */
  readonly when: 'before' | 'during' | 'after';
}

/** Runs a story until it kills itself at a moment, or to its end. */
async function tell(directory: string, { story, at, when }: Moment): Promise<Told> {
  const flags = [`--directory=${directory}`, `--story=${story}`, `--at=${at}`, `--when=${when}`];
  return await new Promise((resolve, reject) => {
    const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED };
    execFile(process.execPath, [CLAIMER, ...flags], { env }, (error, stdout, stderr) => {
      if (stderr !== '') reject(new Error(stderr));
      const promised = stdout.split('\n').filter((line) => line !== '');
      resolve({ promised, signal: error?.signal ?? null });
    });
  });
}

/** How far the log says that a story came; 0 when nothing was granted. */
const REACHED: { readonly [S in Story]: (permits: Permits) => number } = {
  step: ({ open: [open], ended }) => {
    if (open === undefined) return ended.length > 0 ? 5 : 0;
    if (open.stage.kind === 'granted') return 1;
    if (open.stage.kind === 'verifying') return 4;
    return open.ttlMs === 120_000 ? 3 : 2;
  },
  overdue: ({ open: [open] }) => {
    if (open === undefined) return 0;
    return open.stage.kind === 'overdue' ? 2 : 1;
  },
  lapse: ({ open, ended }) => (ended[0]?.end === 'lapsed' ? 2 : open.length),
};

/** The next life of the guard: some seconds later, and before a slot that was shut is free. */
async function nextLife(directory: string) {
  const guarded = guardThree({}, { startMs: 1_700_000_007_000 });
  for (let round = 0; round < 3; round += 1) await guarded.burst();
  const log = await SqliteEventLog.open({ directory, wallMs: () => 1_700_000_007_500 });
  const rival = await rivalOf(guarded, log, 'b');
  const { logger } = recordingLogger();
  const steward = new PermitSteward({ ledgers: rival.ledgers, clock: guarded.time, logger });
  const permits = (): Permits => {
    const standing = rival.ledgers.standingOf(guarded.watch.cluster.id);
    if (standing.kind === 'unavailable') throw new Error(standing.detail);
    return standing.state.permits;
  };
  return {
    ...{ guarded, rival, permits },
    /** So long that nobody has renewed in time. */
    async waitInSilence() {
      for (let round = 0; round < 6; round += 1) {
        await guarded.burst();
        const { evaluation } = guarded.watch;
        if (evaluation !== undefined) steward.follow(guarded.watch, evaluation);
        await steward.drained();
      }
    },
    async [Symbol.asyncDispose]() {
      rival.ledgers.close();
      await log.close();
    },
  };
}

async function claimNext({ claims }: Rival): Promise<string> {
  return (await claims.claim(rawClaim('n3', 'run-8'))).kind;
}

const MOMENTS = (Object.keys(STORIES) as Story[]).flatMap((story) =>
  STORIES[story].flatMap((promise, index) =>
    (['before', 'during', 'after'] as const).map(
      (when) =>
        [`${when} the record that says ${promise}`, { story, at: index + 1, when }] as const,
    ),
  ),
);

beforeAll(async () => {
  // A process that is killed leaves nothing behind of what it compiled.
  for (const story of Object.keys(STORIES) as Story[]) {
    const told = await tell(directoryOfOne(), { story, at: 0, when: 'before' });
    expect(told).toEqual({ promised: STORIES[story], signal: null });
  }
});

afterAll(() => rmSync(ROOT, { recursive: true, force: true }));

describe.concurrent('a guard that is killed', () => {
  it.each(MOMENTS)('%s has every promise, and the slot', async (_, { story, at, when }) => {
    const directory = directoryOfOne();
    const { promised, signal } = await tell(directory, { story, at, when });
    expect(signal).toBe('SIGKILL');
    expect(promised).toEqual(STORIES[story].slice(0, at - 1));
    await using life = await nextLife(directory);
    const came = REACHED[story](life.permits());
    expect(came).toBeGreaterThanOrEqual(promised.length);
    expect(came).toBeLessThanOrEqual(at);
    if (when === 'before') expect(came).toBe(promised.length);
    if (when === 'after') expect(came).toBe(at);
    // A slot that a person has just ended is shut for a moment too; one that lapsed is free.
    const isFree = came === 0 || (story === 'lapse' && came === 2);
    expect(await claimNext(life.rival)).toBe(isFree ? 'reserved' : 'denied');
    if (came !== 1) return;
    // Whoever lost the answer repeats the claim under its key, and has the same permit.
    const { confirm, ttlMs, id } = life.permits().open[0] ?? {};
    const same = { idempotencyKey: 'k1', confirm: confirm ?? 'optional', ttlMs };
    const again = await life.rival.claims.claim(rawClaim('n2', 'run-7', same));
    expect(again).toMatchObject({ kind: 'reserved', permit: { id } });
  });

  it.each([
    ['overdue', 'denied'],
    ['lapse', 'reserved'],
  ] as const)('before a permit was %s sees to it in its next life', async (story, next) => {
    const directory = directoryOfOne();
    await tell(directory, { story, at: 2, when: 'before' });
    await using life = await nextLife(directory);
    expect(REACHED[story](life.permits())).toBe(1);
    await life.waitInSilence();
    expect(REACHED[story](life.permits())).toBe(2);
    expect(await claimNext(life.rival)).toBe(next);
  });
});
