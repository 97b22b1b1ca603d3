import { existsSync } from 'node:fs';
import { dataDirectory } from '../adapter/sqlite/directory.ts';
import { SqliteEventLog } from '../adapter/sqlite/event-log.ts';
import { toStoreError } from '../adapter/sqlite/store-error.ts';
import { awaitsStart } from '../adapter/sqlite/witness.ts';
import type { AuditedLogs, OpenedLogs, UnreadLogs } from '../cli/audited-logs.ts';
import { parseClusterId } from '../core/base/ids.ts';
import type { EventLog, LogTrouble } from '../ports/event-log.ts';
import { readAuditPage } from '../service/audit-page.ts';

/** Opens the logs in a data directory for an audit, which adds nothing to them. */
export async function openDataLogs(
  directory: string,
  { version, wallMs }: { readonly version: string; readonly wallMs: () => number },
): Promise<OpenedLogs> {
  const { database, witness } = dataDirectory(directory);
  // Opened by name alone, a directory without a log would get one.
  if (!existsSync(database) && !existsSync(witness)) {
    return { kind: 'unreadable', why: `${directory} is no data directory: it holds no event log` };
  }
  try {
    if (existsSync(witness) && awaitsStart(witness)) {
      const why = `${directory} was restored, and its new epoch begins when a guard starts on it`;
      return { kind: 'unreadable', why: `${why}: audit it then` };
    }
    const log = await SqliteEventLog.open({ directory, wallMs });
    return { kind: 'opened', logs: auditedLogs(log, version), close: () => log.close() };
  } catch (error) {
    const { reason, message } = toStoreError(error);
    return unread(reason, message);
  }
}

function unread(reason: LogTrouble, why: string): UnreadLogs {
  return { kind: reason === 'damaged' ? 'damaged' : 'unreadable', why };
}

function auditedLogs(log: EventLog, version: string): AuditedLogs {
  return {
    async audit() {
      const clusters = await log.clusters();
      const heads = await Promise.all(
        clusters.map(async (cluster) => {
          const { seq, hash } = await log.head(cluster);
          return { cluster, seq, hash };
        }),
      );
      return { kind: 'ok', value: { version, heads } };
    },
    async auditRecords(name, { after, since, inputs: withInputs }) {
      const cluster = parseClusterId(name);
      if (cluster === undefined || (await log.head(cluster)).seq === 0) {
        return { kind: 'unreadable', why: `there is no log of a cluster '${name}'` };
      }
      const sinceMs = since === undefined ? undefined : Date.parse(since);
      const read = await readAuditPage(log, { cluster, after, sinceMs, withInputs });
      if (read.kind === 'page') return { kind: 'ok', value: read.page };
      return unread(read.reason, read.detail);
    },
  };
}
