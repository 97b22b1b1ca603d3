import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { USAGE } from './in-common.ts';

/** Prints a completion script. */
export const COMPLETION: Command = {
  name: 'completion',
  summary: 'print a completion script for a shell',
  about: 'Prints a script that completes commands, flags and some values in a shell.',
  operand: { name: 'SHELL', required: true, choices: ['bash', 'zsh', 'fish'] },
  flags: [HELP_FLAG],
  exits: [[EXIT.fine, 'printed'], USAGE],
  examples: [
    'source <(holdpoint completion bash)',
    'holdpoint completion zsh > "$HOME/.zfunc/_holdpoint"',
    'holdpoint completion fish > ~/.config/fish/completions/holdpoint.fish',
  ],
};
