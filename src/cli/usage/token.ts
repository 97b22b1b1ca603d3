import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { USAGE } from './in-common.ts';

/** Makes a token for a principal. */
export const TOKEN: Command = {
  name: 'token',
  summary: 'make a token for a principal',
  about:
    'Makes a token with 256 random bits and prints it, this once. Standard error has the line ' +
    'for the principal in the configuration, which holds a hash and no secret.',
  operand: { name: 'new', required: true, choices: ['new'] },
  flags: [HELP_FLAG],
  exits: [[EXIT.fine, 'made'], USAGE],
  examples: ['holdpoint token new > ci-token'],
};
