import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { CLUSTER_FLAG } from './fact-flags.ts';
import { ASKING, JSON_FLAG, NO_ANSWER, REFUSED } from './in-common.ts';

/** Shows what has tripped, and clears it. */
export const TRIP: Command = {
  name: 'trip',
  summary: 'see what halts a cluster, and clear it',
  about:
    'A condition that is breached while a step is out trips: everything that goes forward in its ' +
    'cluster is halted until somebody has looked. `trip list` shows what has tripped, and what ' +
    'was cleared of late; `trip clear ID` lets the cluster go on.',
  operand: { name: 'list | clear ID', required: true, repeatable: true },
  flags: [
    CLUSTER_FLAG,
    { name: '--why', value: 'TEXT', does: 'why the cluster may go on; `clear` needs it' },
    JSON_FLAG,
    ...ASKING,
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'done; nothing is halted'],
    REFUSED,
    NO_ANSWER,
    [EXIT.needsPerson, 'a cluster is halted'],
  ],

  examples: [
    'holdpoint trip list --cluster orders-etcd',
    'holdpoint trip clear trp_k3f9x2 --why "the disk was replaced"',
  ],
};
