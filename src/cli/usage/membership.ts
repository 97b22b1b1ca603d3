import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { CLUSTER_FLAG, WHY_FLAG } from './fact-flags.ts';
import { ASKING, JSON_FLAG, NO_ANSWER, REFUSED } from './in-common.ts';

/** Shows who is expected of clusters that are discovered, and changes it. */
export const MEMBERSHIP: Command = {
  name: 'membership',
  summary: 'see who is expected of a cluster, and say who is gone',
  about:
    'Where nodes are discovered, quorum counts everybody who is expected, seen or not. ' +
    '`membership show` lists them; `membership set` says, for the record, who will not come back.',
  operand: { name: 'show | set', required: true, repeatable: true },
  flags: [
    CLUSTER_FLAG,
    { name: '--forget', value: 'NAMES', does: 'who is not expected any more, with commas between' },
    { name: '--voters', value: 'COUNT', does: 'how many voters there are from now on' },
    WHY_FLAG,
    JSON_FLAG,
    ...ASKING,
    HELP_FLAG,
  ],
  exits: [[EXIT.fine, 'listed, or ordered and durable'], REFUSED, NO_ANSWER],
  examples: [
    'holdpoint membership show --cluster orders',
    'holdpoint membership set --cluster orders --forget n4,n5 --voters 3 --why "their rack burned"',
  ],
};
