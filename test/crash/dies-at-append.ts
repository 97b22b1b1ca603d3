import { SqliteEventLog } from '../../src/adapter/sqlite/event-log.ts';

// Read before the daemon by `node --import`: the process kills itself at one append of its log, and
// is the daemon that people run in everything else.

const { searchParams } = new URL(import.meta.url);
const type = searchParams.get('type');
const when = searchParams.get('when');
let left = Number(searchParams.get('nth'));

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

const { append } = SqliteEventLog.prototype;

SqliteEventLog.prototype.append = async function dying(cluster, expectedSeq, records) {
  if (records.some((record) => record.type === type)) left -= 1;
  const isNow = left === 0;
  if (isNow && when === 'before') die();
  const outcome = await append.call(this, cluster, expectedSeq, records);
  if (isNow && when === 'after') die();
  return outcome;
};
