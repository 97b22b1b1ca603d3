import { ACTIONS } from '../../core/cluster/action.ts';
import { type Command, type Flag, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { ASKING } from './in-common.ts';

/** The step that is claimed. */
export const STEP_FLAGS: readonly Flag[] = [
  { name: '--cluster', value: 'NAME', does: 'the cluster' },
  { name: '--node', value: 'NAME', does: 'the node, as the configuration names it' },
  {
    name: '--action',
    value: 'ACTION',
    does: `what is to be done: ${ACTIONS.join(', ')}`,
    suggests: ACTIONS,
  },
  { name: '--to-version', value: 'VERSION', does: 'the version that an upgrade leads to' },
  {
    name: '--runbook',
    value: 'NAME',
    does: 'the runbook to judge by, where more than one has the action',
  },
  { name: '--rollout', value: 'NAME', does: 'the rollout that it is a step of' },
  {
    name: '--holder',
    value: 'NAME',
    does: "who acts (default: the address of the CI's run, else user@host:pid)",
  },
  {
    name: '--ttl',
    value: 'DURATION',
    does: 'how long the permit lives without a heartbeat (default: as the runbook says)',
  },
];

const REQUIRED = new Set(['--cluster', '--node', '--action']);

/** Runs a command on a go. */
export const STEP: Command = {
  name: 'step',
  summary: 'run a command on a node, on a go and with its slot held',
  about:
    'Claims the step, confirms it on evidence from after the claim, runs the command, and waits ' +
    'until the guard has seen that the step is done. The command runs without a shell and finds ' +
    'HOLDPOINT_CLUSTER, HOLDPOINT_NODE, HOLDPOINT_ACTION, HOLDPOINT_PERMIT_ID and ' +
    'HOLDPOINT_PERMIT_TOKEN in its environment. While it runs the permit is renewed; a guard ' +
    'that cannot be reached meanwhile does not stop it. Ctrl-C goes to the command, and the step ' +
    'then ends as aborted. What is told goes to the error stream.',
  operand: { name: '-- COMMAND [ARGUMENT ...]', required: true, repeatable: true },
  flags: [
    ...STEP_FLAGS.map((flag) =>
      REQUIRED.has(flag.name) ? ({ ...flag, required: true } as const) : flag,
    ),
    { name: '--wait', value: 'DURATION', does: 'ask until it is a go, for this long, such as 10m' },
    { name: '--no-confirm', does: 'run the command on the go of the claim, without another look' },
    {
      name: '--verify',
      value: 'DURATION',
      does: 'how long the guard may take to see that the step is done (default: 30m)',
    },
    ...ASKING,
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'the command ended with 0, and the guard has seen that the step is done'],
    [
      EXIT.findings,
      'no-go that may clear by itself; or the command failed, which tells its own code; or the ' +
        'step was not seen to be done in time',
    ],
    [
      EXIT.usage,
      'the arguments were not understood, the guard refused them, or the command cannot be run',
    ],
    [EXIT.cannotJudge, 'the guard cannot judge, or cannot be reached'],
    [EXIT.needsPerson, 'no-go that needs a person; or somebody ended the permit meanwhile'],
  ],
  examples: [
    'holdpoint step --cluster orders-etcd --node n2 --action restart -- systemctl restart etcd',
    'holdpoint step --cluster orders-etcd --node n2 --action upgrade --to-version 3.6.1 ' +
      '--wait 30m -- ./upgrade.sh n2',
  ],
};
