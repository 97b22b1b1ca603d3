import { ACTIONS } from '../../core/cluster/action.ts';
import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { ASKING, JSON_FLAG, NO_ANSWER, REFUSED } from './in-common.ts';

/** Asks for a verdict. */
export const CAN_PROCEED: Command = {
  name: 'can-proceed',
  summary: 'ask whether an action may go ahead',
  about:
    'Asks a guard whether an action may be done to a node now, and says what is in the way. ' +
    'Nothing is reserved. With --wait it asks until the answer is a go, until a person is ' +
    'needed, or until the time is over, and tells its progress on the error stream.',
  flags: [
    { name: '--cluster', value: 'NAME', does: 'the cluster', required: true },
    {
      name: '--node',
      value: 'NAME',
      does: 'the node, as the configuration names it',
      required: true,
    },
    {
      name: '--action',
      value: 'ACTION',
      does: `what is to be done: ${ACTIONS.join(', ')}`,
      required: true,
      suggests: ACTIONS,
    },
    { name: '--to-version', value: 'VERSION', does: 'the version that an upgrade leads to' },
    {
      name: '--runbook',
      value: 'NAME',
      does: 'the runbook to judge by, where more than one has the action',
    },
    { name: '--rollout', value: 'NAME', does: 'the rollout that it is a step of' },
    { name: '--wait', value: 'DURATION', does: 'ask until it is a go, for this long, such as 10m' },
    JSON_FLAG,
    ...ASKING,
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'go'],
    [EXIT.findings, 'no-go that may clear by itself: wait, or evidence is missing'],
    REFUSED,
    NO_ANSWER,
    [EXIT.needsPerson, 'no-go that needs a person'],
  ],
  examples: [
    'holdpoint can-proceed --cluster orders-etcd --node n2 --action restart',
    'holdpoint can-proceed --cluster orders-etcd --node n2 --action restart --wait 10m',
  ],
};
