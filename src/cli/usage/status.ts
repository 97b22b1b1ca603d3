import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { ASKING, NO_ANSWER, REFUSED } from './in-common.ts';

/** Shows clusters at a glance. */
export const STATUS: Command = {
  name: 'status',
  summary: 'show clusters, nodes and what is in the way',
  about:
    'Shows every cluster with its nodes, what a restart of each would be told, and the hold ' +
    'points that do not pass.',
  flags: [{ name: '--cluster', value: 'NAME', does: 'this cluster alone' }, ...ASKING, HELP_FLAG],
  exits: [[EXIT.fine, 'shown, whatever the state is'], REFUSED, NO_ANSWER],
  examples: ['holdpoint status', 'holdpoint status --cluster orders-etcd'],
};
