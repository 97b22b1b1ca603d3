import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { CONFIG, USAGE } from './in-common.ts';

/** Checks files without watching anything. */
export const CHECK: Command = {
  name: 'check',
  summary: 'check a configuration and its rules',
  about:
    'Checks a configuration and all rules that it uses, and reports everything that is wrong as ' +
    'file:line:column. With --rules alone, checks packs and runbooks by themselves: every pack, ' +
    'and every runbook against every pack.',
  flags: [
    CONFIG,
    {
      name: '--rules',
      value: 'PATH',
      does: 'a rule file, or a directory of them; may be repeated',
      repeatable: true,
    },
    HELP_FLAG,
  ],
  exits: [[EXIT.fine, 'nothing to complain of'], [EXIT.findings, 'findings'], USAGE],
  examples: ['holdpoint check --config holdpoint.yaml', 'holdpoint check --rules rules'],
};
