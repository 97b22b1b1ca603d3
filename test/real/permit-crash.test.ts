import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { SqliteEventLog } from '../../src/adapter/sqlite/event-log.ts';
import { type Guarded, guardThree } from '../support/guarded.ts';
import { rawClaim, rivalOf } from '../support/rival.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const CLAIMER = 'test/crash/claimer.ts';

/** What the story promises, in its order; each is one append. */
const PROMISES = ['granted', 'confirmed', 'renewed', 'verifying', 'revoked'] as const;

let guarded: Guarded;

beforeAll(async () => {
  guarded = guardThree();
  for (let round = 0; round < 3; round += 1) await guarded.burst();
});

/** Runs the story until it kills itself; gives back what it had promised by then. */
function promisedUntil(directory: string, at: number, when: string): readonly string[] {
  const flags = [`--directory=${directory}`, `--at=${at}`, `--when=${when}`];
  const { stdout, stderr, signal } = spawnSync(process.execPath, [CLAIMER, ...flags], {
    encoding: 'utf8',
  });
  expect([signal, stderr]).toEqual(['SIGKILL', '']);
  return stdout.split('\n').filter((line) => line !== '');
}

/** How far the log says that the story came; 0 when nothing was granted. */
function reached(permits: {
  readonly open: readonly { readonly stage: { readonly kind: string }; readonly ttlMs: number }[];
  readonly ended: readonly unknown[];
}): number {
  const [open] = permits.open;
  if (open === undefined) return permits.ended.length > 0 ? PROMISES.length : 0;
  if (open.stage.kind === 'granted') return 1;
  if (open.stage.kind === 'verifying') return 4;
  return open.ttlMs === 120_000 ? 3 : 2;
}

const MOMENTS = PROMISES.flatMap((promise, index) =>
  (['before', 'during', 'after'] as const).map((when) => [when, promise, index + 1] as const),
);

describe('a guard that is killed', () => {
  it.each(MOMENTS)(
    '%s the record that says %s has every promise, and the slot',
    async (when, _, at) => {
      const directory = temporaryDirectory();
      const promised = promisedUntil(directory, at, when);
      expect(promised).toEqual(PROMISES.slice(0, at - 1));
      const log = await SqliteEventLog.open({ directory, wallMs: () => 1_700_000_001_500 });
      const { ledgers, claims } = await rivalOf(guarded, log, 'b');
      const standing = ledgers.standingOf(guarded.watch.cluster.id);
      if (standing.kind === 'unavailable') throw new Error(standing.detail);
      const { permits } = standing.state;
      const came = reached(permits);
      expect(came).toBeGreaterThanOrEqual(promised.length);
      expect(came).toBeLessThanOrEqual(at);
      if (when === 'before') expect(came).toBe(promised.length);
      if (when === 'after') expect(came).toBe(at);
      const next = await claims.claim(rawClaim('n3', 'run-8'));
      // A slot that a person has just ended is shut for a moment too.
      expect(next.kind).toBe(came === 0 ? 'reserved' : 'denied');
      if (came === 1) {
        // Whoever lost the answer repeats the claim under its key, and has the same permit.
        const again = await claims.claim(rawClaim('n2', 'run-7', { idempotencyKey: 'k1' }));
        expect(again).toMatchObject({ kind: 'reserved', permit: { id: permits.open[0]?.id } });
      }
      ledgers.close();
      await log.close();
    },
  );
});
