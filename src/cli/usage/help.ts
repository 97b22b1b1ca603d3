import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { USAGE } from './in-common.ts';

/** Prints help. */
export const HELP: Command = {
  name: 'help',
  summary: 'print this list, or the help of a command',
  about: 'Prints the list of commands, or what one command does.',
  operand: { name: 'COMMAND', required: false },
  flags: [HELP_FLAG],
  exits: [[EXIT.fine, 'printed'], USAGE],
  examples: ['holdpoint help can-proceed'],
};
