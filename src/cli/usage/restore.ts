import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { USAGE } from './in-common.ts';

/** Puts a backup in the place of an event log. */
export const RESTORE: Command = {
  name: 'restore',
  summary: 'put a backup in the place of an event log',
  about:
    'Verifies a backup and puts it into a data directory that no guard uses. What was there is ' +
    'set aside. The next start begins a new epoch and lets nothing go on for an hour, since ' +
    'permits may be out that the backup does not know. With --accept-loss and no FILE, what is ' +
    'left in the directory counts as the whole log.',
  operand: { name: 'FILE', required: false },
  flags: [
    { name: '--data-dir', value: 'PATH', does: 'the data directory', required: true },
    { name: '--replace', does: 'set a log aside that is there' },
    { name: '--accept-loss', does: 'go on with what is left of the log' },
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'restored'],
    USAGE,
    [EXIT.cannotJudge, 'not restored: a guard runs, or a file is damaged'],
  ],
  examples: [
    'holdpoint restore backup.db --data-dir data --replace',
    'holdpoint restore --accept-loss --data-dir data',
  ],
};
