import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SqliteEventLog } from '../../src/adapter/sqlite/event-log.ts';
import { PRAGMAS } from '../../src/adapter/sqlite/schema.ts';
import { clusterNamed, noted } from '../support/log-stories.ts';

// Appends to a log from several callers at once and says of each record that it is durable, once
// the log has said so. What it says is traced, or read through a pipe, and held against the disk.

const { values } = parseArgs({
  options: {
    directory: { type: 'string', default: '' },
    appends: { type: 'string', default: '40' },
    callers: { type: 'string', default: '4' },
    /** Another level of `synchronous` than the log's own: to plant a log that does not wait. */
    synchronous: { type: 'string', default: 'FULL' },
    /** Rests in the middle, so that a checkpoint is made and the write-ahead log begins anew. */
    rests: { type: 'boolean', default: false },
  },
});

const pragmas = PRAGMAS.map((pragma) =>
  pragma.startsWith('synchronous') ? `synchronous = ${values.synchronous}` : pragma,
);
const log = await SqliteEventLog.open({
  directory: values.directory,
  wallMs: () => 1_795_000_000_000,
  pragmas,
});

async function append(caller: number, count: number): Promise<void> {
  const cluster = clusterNamed(`c${caller}`);
  let { seq } = await log.head(cluster);
  for (let number = 0; number < count; number += 1) {
    const outcome = await log.append(cluster, seq, [noted(number, 'x'.repeat(number * 7))]);
    if (outcome.kind !== 'appended') throw new Error(JSON.stringify(outcome));
    for (const record of outcome.records) {
      seq = record.seq;
      writeSync(1, `durable ${record.cluster} ${record.seq} ${record.hash}\n`);
    }
  }
}

async function appendAll(count: number): Promise<void> {
  const callers = Array.from({ length: Number(values.callers) }, (_, caller) => caller);
  await Promise.all(callers.map((caller) => append(caller, count)));
}

const appends = Number(values.appends);
await appendAll(Math.ceil(appends / 2));
if (values.rests) await log.rest();
await appendAll(Math.floor(appends / 2));
await log.close();
