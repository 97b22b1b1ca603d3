import { SqliteEventLog } from '../adapter/sqlite/event-log.ts';
import type { Hold } from '../core/ledger/guard-log.ts';
import type { BackupOutcome, MakeBackup } from '../ports/backup.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventFeed } from '../ports/event-feed.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { LogUpkeep } from '../ports/log-upkeep.ts';
import type { Logger } from '../ports/logger.ts';

/** What the guard remembers beyond its own life. */
export interface Memory {
  readonly log: EventLog & EventFeed;
  /** After a restore, until it was said to be over. */
  readonly hold: Hold | undefined;
  readonly backup: MakeBackup;
  /** The same log, to be looked after. */
  readonly upkeep: LogUpkeep;
}

/**
 * Opens what the guard remembers, before anything is listened on: a guard that has lost its memory
 * must not answer. Rejects with a sentence that says what to do.
 */
export async function openMemory(
  directory: string,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<Memory> {
  const wallMs = () => clock.now() + clock.wallOffsetMs();
  const log = await SqliteEventLog.open({ directory, wallMs });
  const { hold, records } = log.opened;
  logger.info('the event log is open', { data_dir: directory, records });
  return { log, upkeep: log, hold, backup: () => makeBackup(log, { wallMs, logger }) };
}

/** Names a copy by its time, so that copies sort by age. */
async function makeBackup(
  log: SqliteEventLog,
  { wallMs, logger }: { readonly wallMs: () => number; readonly logger: Logger },
): Promise<BackupOutcome> {
  const time = new Date(wallMs()).toISOString().replaceAll(/[-:.]/g, '');
  try {
    const made = await log.backup(`holdpoint-${time}.db`);
    logger.info('the event log was copied', { path: made.path, digest: made.digest });
    return { kind: 'made', ...made };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    logger.error('the event log was not copied', { why: detail });
    return { kind: 'failed', detail };
  }
}
