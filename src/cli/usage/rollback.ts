import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { CLUSTER_FLAG } from './fact-flags.ts';
import { ASKING, NO_ANSWER, REFUSED } from './in-common.ts';

/** Shows ways back. */
export const ROLLBACK: Command = {
  name: 'rollback',
  summary: 'see what goes back, went back, or did not and why',
  about:
    'A rollback brings nodes to the version before: after a breach, or because a person orders ' +
    'it with `rollout rollback ID`. `list` shows them, the newest first; `show ID` shows the ' +
    'steps of one, what whoever was asked has said of each, and what was seen of it.',
  operand: { name: 'list | show ID', required: true, repeatable: true },
  flags: [CLUSTER_FLAG, { name: '--json', does: 'print it for programs' }, ...ASKING, HELP_FLAG],
  exits: [
    [EXIT.fine, 'the nodes are back, or were rehearsed to be; or all are listed'],
    [EXIT.findings, 'it is under way'],
    REFUSED,
    NO_ANSWER,
    [EXIT.needsPerson, 'it has halted, or was not begun'],
  ],
  examples: ['holdpoint rollback list --cluster orders-etcd', 'holdpoint rollback show rbk_k3f9x2'],
};
