import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { ASKING, NO_ANSWER } from './in-common.ts';

/** Decides the past once more. */
export const REPLAY: Command = {
  name: 'replay',
  summary: 'decide the log once more and compare',
  about:
    'Takes what each decision in the log was made from, decides once more with this version, ' +
    'and compares verdict, hold points and reasons. Nothing is sent to any cluster. A ' +
    'difference is a bug, or a change between the version that decided and this one.',
  flags: [
    { name: '--cluster', value: 'NAME', does: 'decisions on this cluster alone' },
    {
      name: '--since',
      value: 'TIME',
      does: 'from this time on: in ISO 8601, or as long ago as a duration such as 24h',
    },
    {
      name: '--data-dir',
      value: 'DIR',
      does: 'the log in the data directory of a guard that does not run, which is not asked',
    },
    {
      name: '--file',
      value: 'FILE',
      does: 'an export made --with-inputs, instead of asking a guard',
    },
    ...ASKING,
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'every decision that could be made again is the same'],
    [EXIT.findings, 'a decision differs, or the log is not as it was written'],
    [EXIT.usage, 'the command was not understood, or a file is unusable'],
    NO_ANSWER,
  ],
  examples: [
    'holdpoint replay --since 7d',
    'holdpoint replay --file log.jsonl',
    'holdpoint replay --data-dir data',
  ],
};
