import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { ASKING, NO_ANSWER } from './in-common.ts';

/** Takes logs home, and proves that nobody has changed them. */
export const AUDIT: Command = {
  name: 'audit',
  summary: 'verify or export the log of decisions',
  about:
    'The log of a cluster holds decisions and everything that people said, each record chained ' +
    'to the one before it. `verify` checks every link, of a guard, of the data directory of one ' +
    'that does not run, or of an exported file; ' +
    '`export` prints one JSON object a line, from which `verify --file` and `replay --file` ' +
    'work without a guard.',
  operand: { name: 'WHAT', required: true, choices: ['verify', 'export'] },
  flags: [
    { name: '--cluster', value: 'NAME', does: 'the log of this cluster alone' },
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
    { name: '--file', value: 'FILE', does: 'verify this export, and ask no guard' },
    { name: '--with-inputs', does: 'export what decisions stand on as well, to replay them' },
    {
      name: '--format',
      value: 'FORMAT',
      does: 'of the export; jsonl is the only one',
      suggests: ['jsonl'],
    },
    ...ASKING,
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'every record is as it was written; or exported'],
    [EXIT.findings, 'something was changed, is missing, or was cut off'],
    [EXIT.usage, 'the command was not understood, or a file is unusable'],
    NO_ANSWER,
  ],
  examples: [
    'holdpoint audit verify',
    'holdpoint audit export --since 24h --with-inputs > log.jsonl',
    'holdpoint audit verify --file log.jsonl',
    'holdpoint audit verify --data-dir /var/lib/holdpoint',
  ],
};
