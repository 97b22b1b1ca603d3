import { ROLLOUT_KINDS } from '../../core/ledger/rollouts/rollout.ts';
import { type Command, type Flag, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { ASKING, JSON_FLAG, NO_ANSWER, REFUSED } from './in-common.ts';

/** The rollout that is begun. */
export const ROLLOUT_FLAGS: readonly Flag[] = [
  { name: '--cluster', value: 'NAME', does: 'the cluster' },
  {
    name: '--kind',
    value: 'KIND',
    does: `what is done to each node: ${ROLLOUT_KINDS.join(', ')}`,
    suggests: ROLLOUT_KINDS,
  },
  { name: '--to-version', value: 'VERSION', does: 'the version that a rolling-upgrade leads to' },
  {
    name: '--members',
    value: 'NAME,NAME',
    does: 'who joins in a scale-up, or leaves in a scale-down, in that order',
  },
  {
    name: '--runbook',
    value: 'NAME',
    does: 'the runbook to judge by (default: the one that is called like the kind)',
  },
  {
    name: '--holder',
    value: 'NAME',
    does: "who rolls (default: the address of the CI's run, else user@host:pid)",
  },
];

/** Starts rollouts, shows them and steers them. */
export const ROLLOUT: Command = {
  name: 'rollout',
  summary: 'start, follow, pause, resume, abort and roll back rollouts',
  about:
    'A rollout is one change of a whole cluster, a node at a time. `start` begins one, unless it ' +
    'could not be finished; its steps are then claimed with `--rollout`, one by one, by whoever ' +
    'acts: `holdpoint roll` does both. `pause` lets no step begin until `resume`; `abort` ends ' +
    'it for good; `rekey` leads it to another version; `rollback` has every node that it has ' +
    'changed go back, the last one first, to `--to-version` where the guard does not know the ' +
    'one before. `list` and `show` tell how far it has come, what is next, and what its steps ' +
    'have left behind.',
  operand: {
    name: 'start | list | show ID | pause ID | resume ID | abort ID | rekey ID | rollback ID',
    required: true,
    repeatable: true,
  },
  flags: [
    ...ROLLOUT_FLAGS,
    {
      name: '--idempotency-key',
      value: 'KEY',
      does: 'makes a start safe to repeat when its answer was lost',
    },
    {
      name: '--why',
      value: 'TEXT',
      does: 'why it is stopped; pause, abort, rekey and rollback need it',
    },
    JSON_FLAG,
    ...ASKING,
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'done'],
    REFUSED,
    NO_ANSWER,
    [EXIT.needsPerson, 'it is not begun, or not rolled back: a person has to look why'],
  ],
  examples: [
    'holdpoint rollout start --cluster orders-etcd --kind rolling-upgrade --to-version 3.6.1',
    'holdpoint rollout list --cluster orders-etcd',
    'holdpoint rollout pause rol_k3f9x2 --why "a sale until noon"',
    'holdpoint rollout rollback rol_k3f9x2 --why "writes are slow"',
  ],
};
