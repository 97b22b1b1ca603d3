import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { ASKING, NO_ANSWER, REFUSED } from './in-common.ts';

/** Has a running guard copy its event log. */
export const BACKUP: Command = {
  name: 'backup',
  summary: 'have a running guard copy its event log',
  about:
    'Has the guard copy its event log, while it works, into a file in its data directory. ' +
    'Standard output has the path of that file on the machine of the guard; standard error its ' +
    'size and its SHA-256. Copy it away from there.',
  flags: [...ASKING, HELP_FLAG],
  exits: [[EXIT.fine, 'copied'], REFUSED, NO_ANSWER],
  examples: ['holdpoint backup', 'cp "$(holdpoint backup)" /mnt/backups/'],
};
