import { type Command, type Flag, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { TEMPLATES } from '../roll-commands.ts';
import { ASKING } from './in-common.ts';
import { ROLLOUT_FLAGS } from './rollout.ts';

const COMMANDS: readonly Flag[] = [
  { name: '--drain', value: 'COMMAND', does: 'takes load off the node; goes with --undrain' },
  {
    name: '--transfer',
    value: 'COMMAND',
    does: 'moves leadership away from the node; run where it leads',
  },
  { name: '--stop', value: 'COMMAND', does: 'stops the node' },
  { name: '--restart', value: 'COMMAND', does: 'stops and starts it, in place of the two' },
  { name: '--upgrade', value: 'COMMAND', does: 'brings the node to the version' },
  { name: '--start', value: 'COMMAND', does: 'starts the node' },
  { name: '--undrain', value: 'COMMAND', does: 'gives the node its load back' },
  { name: '--add', value: 'COMMAND', does: 'adds the node to the cluster as a learner' },
  { name: '--promote', value: 'COMMAND', does: 'makes the learner a voter' },
  { name: '--remove', value: 'COMMAND', does: 'removes the node from the cluster, and ends it' },
  {
    name: '--script',
    value: 'FILE',
    does: 'one program for all of it, called with the action and the node',
  },
  {
    name: '--template',
    value: 'NAME',
    does: `commands that are ready: ${Object.keys(TEMPLATES).join(', ')}; flags take their place`,
    suggests: Object.keys(TEMPLATES),
  },
];

/** Rolls a whole cluster. */
export const ROLL: Command = {
  name: 'roll',
  summary: 'roll a whole cluster around commands of your own, one safe node at a time',
  about:
    'Starts a rollout and takes its steps one after the other, each on a go and with its slot ' +
    'held: claim, confirm, run, complete, wait until the guard has seen it. Commands are run by ' +
    '/bin/sh -c and find HOLDPOINT_NODE, HOLDPOINT_CLUSTER, HOLDPOINT_ACTION, ' +
    'HOLDPOINT_TO_VERSION, HOLDPOINT_PERMIT_ID and HOLDPOINT_PERMIT_TOKEN in their environment; ' +
    'one that is run twice has to come to the same. The guard is waited for while it is away. ' +
    'After Ctrl-C, after a command that failed, or when this process was killed, `--resume` goes ' +
    'on with the node that was under way. What is told goes to the error stream.',
  flags: [
    ...ROLLOUT_FLAGS,
    { name: '--resume', value: 'ID', does: 'go on with this rollout; it has cluster and kind' },
    ...COMMANDS,
    { name: '--dry-run', does: 'print the plan and the commands, and begin nothing' },
    {
      name: '--wait',
      value: 'DURATION',
      does: 'how long to ask for each go, and to wait for the guard or a resume (default: 1h)',
    },
    {
      name: '--verify',
      value: 'DURATION',
      does: 'how long the guard may take to see that a step is done (default: 30m)',
    },
    {
      name: '--ttl',
      value: 'DURATION',
      does: 'how long a permit lives without a heartbeat (default: as the runbook says)',
    },
    ...ASKING,
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'the guard has seen that every node is complete'],
    [
      EXIT.findings,
      'a command failed, a step was not seen to be done in time, a go did not come in time, or ' +
        'it was interrupted: see what is told, and resume',
    ],
    [EXIT.usage, 'the arguments were not understood, or a command cannot be run'],
    [EXIT.cannotJudge, 'the guard cannot judge, or cannot be reached'],
    [
      EXIT.needsPerson,
      'the rollout could not be finished and is not begun, was stopped by somebody, or a step ' +
        'needs a person',
    ],
  ],
  examples: [
    'holdpoint roll --cluster orders-etcd --kind rolling-restart ' +
      '--restart \'ssh "$HOLDPOINT_NODE" sudo systemctl restart etcd\'',
    'holdpoint roll --cluster orders-etcd --kind rolling-upgrade --to-version 3.6.1 ' +
      '--script ./upgrade.sh --dry-run',
    'holdpoint roll --resume rol_k3f9x2 --script ./upgrade.sh',
  ],
};
