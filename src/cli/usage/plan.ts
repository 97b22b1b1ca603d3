import { ROLLED_ACTIONS } from '../../core/plan/plan-inputs.ts';
import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { ASKING, JSON_FLAG, NO_ANSWER, REFUSED } from './in-common.ts';

/** Plans a rolling change. */
export const PLAN: Command = {
  name: 'plan',
  summary: 'plan an action on every node of a cluster',
  about:
    'Shows in which order the nodes of a cluster would be done, what each step waits for now, ' +
    'when it could be over, and why it must not be started. Nothing is reserved.',
  flags: [
    { name: '--cluster', value: 'NAME', does: 'the cluster', required: true },
    {
      name: '--action',
      value: 'ACTION',
      does: `what is done to every node: ${ROLLED_ACTIONS.join(', ')}`,
      required: true,
      suggests: ROLLED_ACTIONS,
    },
    { name: '--to-version', value: 'VERSION', does: 'the version that all nodes are to run' },
    {
      name: '--runbook',
      value: 'NAME',
      does: 'the runbook to judge by, where more than one has the action',
    },
    { name: '--sizes', does: 'show what each number of voters from one to nine can bear' },
    JSON_FLAG,
    ...ASKING,
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'it may be started, or there is nothing left to do'],
    [EXIT.findings, 'the first step has to wait'],
    REFUSED,
    NO_ANSWER,
    [EXIT.needsPerson, 'it must not be started before a person has acted'],
  ],
  examples: [
    'holdpoint plan --cluster orders-etcd --action restart',
    'holdpoint plan --cluster orders-etcd --action upgrade --to-version 3.6.1 --sizes',
  ],
};
