import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { USAGE } from './in-common.ts';

/** Prints the version. */
export const VERSION: Command = {
  name: 'version',
  summary: 'print the version',
  about: 'Prints the version of this program, not of a guard that is running.',
  flags: [HELP_FLAG],
  exits: [[EXIT.fine, 'printed'], USAGE],
  examples: ['holdpoint version'],
};
