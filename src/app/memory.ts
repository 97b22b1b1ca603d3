import { SqliteEventLog } from '../adapter/sqlite/event-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

/**
 * Opens what the guard remembers, before anything is listened on: a guard that has lost its memory
 * must not answer. Rejects with a sentence that says what to do.
 */
export async function openMemory(
  directory: string,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<SqliteEventLog> {
  const wallMs = () => clock.now() + clock.wallOffsetMs();
  const log = await SqliteEventLog.open({ directory, wallMs });
  logger.info('the event log is open', { data_dir: directory, records: log.opened.records });
  return log;
}
