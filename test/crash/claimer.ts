import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SqliteEventLog } from '../../src/adapter/sqlite/event-log.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import { PermitSteward } from '../../src/service/permit-steward.ts';
import { guardThree } from '../support/guarded.ts';
import { recordingLogger } from '../support/recording-logger.ts';
import { type Rival, rawClaim, rivalOf } from '../support/rival.ts';

// A guard that kills itself at an append to its log, after having said what it promised until then.
// What it says is read through a pipe, and held against what the log has.

const { values } = parseArgs({
  options: {
    directory: { type: 'string', default: '' },
    /** What happens: a whole step, or one whose holder is not heard of any more. */
    story: { type: 'string', default: 'step' },
    /** The append, from one, at which it ends; what is not an append is not counted. */
    at: { type: 'string', default: '1' },
    /** Before the append, while it is under way, or once it is durable and before the answer. */
    when: { type: 'string', default: 'before' },
  },
});

const disk = await SqliteEventLog.open({
  directory: values.directory,
  wallMs: () => 1_700_000_000_500,
});

let appends = 0;

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

const log: EventLog = {
  append: async (...asked) => {
    appends += 1;
    const isNow = appends === Number(values.at);
    if (isNow && values.when === 'before') die();
    const appending = disk.append(...asked);
    if (isNow && values.when === 'during') setImmediate(die);
    const outcome = await appending;
    if (isNow && values.when === 'after') die();
    return outcome;
  },
  read: (...asked) => disk.read(...asked),
  head: (...asked) => disk.head(...asked),
  clusters: () => disk.clusters(),
  subscribe: (listener) => disk.subscribe(listener),
  saveSnapshot: (...asked) => disk.saveSnapshot(...asked),
  latestSnapshot: (...asked) => disk.latestSnapshot(...asked),
  putInputs: (...asked) => disk.putInputs(...asked),
  getInputs: (...asked) => disk.getInputs(...asked),
  close: () => disk.close(),
};

/** Says what was answered, or was done; only after that is it a promise. */
function promise(what: string): void {
  writeSync(1, `${what}\n`);
}

const guarded = guardThree();
for (let round = 0; round < 3; round += 1) await guarded.burst();
const rival = await rivalOf(guarded, log, 'a');

/** Claims a step, which is the first promise of every story. */
async function claim(change: Parameters<typeof rawClaim>[2]) {
  const claimed = await rival.claims.claim(rawClaim('n2', 'run-7', change));
  if (claimed.kind !== 'reserved') throw new Error(claimed.kind);
  promise('granted');
  return claimed.permit;
}

async function wholeStep({ calls }: Rival): Promise<void> {
  const { id, token } = await claim({ idempotencyKey: 'k1' });
  const confirmed = await calls.confirm({ id, token, by: 'ci' });
  if (confirmed.kind !== 'reserved') throw new Error(confirmed.kind);
  promise('confirmed');
  await calls.command({ kind: 'renew', id, token, ttlMs: 120_000 }, 'ci');
  promise('renewed');
  await calls.command({ kind: 'complete', id, token, outcome: 'done' }, 'ci');
  promise('verifying');
  await calls.command({ kind: 'force-release', id, why: 'the end of the story' }, 'ada');
  promise('revoked');
}

/** Nobody renews the permit, and the guard does what its time being over asks for. */
async function silence({ ledgers }: Rival, confirm: 'optional' | 'required'): Promise<void> {
  await claim({ idempotencyKey: 'k1', confirm, ttlMs: 3_000 });
  const { logger } = recordingLogger();
  const steward = new PermitSteward({ ledgers, clock: guarded.time, logger });
  for (let round = 0; round < 6; round += 1) {
    await guarded.burst();
    const { evaluation } = guarded.watch;
    if (evaluation !== undefined) steward.follow(guarded.watch, evaluation);
    await steward.drained();
  }
  promise(confirm === 'required' ? 'lapsed' : 'overdue');
}

if (values.story === 'step') await wholeStep(rival);
else await silence(rival, values.story === 'lapse' ? 'required' : 'optional');
await log.close();
