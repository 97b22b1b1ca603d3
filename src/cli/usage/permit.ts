import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { ASKING, JSON_FLAG, NO_ANSWER, REFUSED } from './in-common.ts';
import { STEP_FLAGS } from './step.ts';

/** Does by hand what `step` does. */
export const PERMIT: Command = {
  name: 'permit',
  summary: 'claim a step, and do with its permit what holders do',
  about:
    'For pipelines whose steps do not fit into one command, and for people. `permit claim` ' +
    'reserves a step; the same holder goes on to the next action of its step by claiming it. ' +
    '`confirm`, `renew`, `complete` and `release` take the permit and its newest token. ' +
    '`force-release` takes a permit from a holder that is gone. `list` shows what is open, and ' +
    'what ended of late.',
  operand: {
    name: 'claim | confirm ID | renew ID | complete ID | release ID | force-release ID | list',
    required: true,
    repeatable: true,
  },
  flags: [
    ...STEP_FLAGS,
    {
      name: '--confirm-required',
      does: 'have the claim lapse unless it is confirmed before its time is over',
    },
    {
      name: '--idempotency-key',
      value: 'KEY',
      does: 'makes a claim safe to repeat when its answer was lost',
    },
    {
      name: '--permit-token',
      value: 'TOKEN',
      does: 'the newest token of the permit, such as 1.42',
    },
    {
      name: '--outcome',
      value: 'OUTCOME',
      does: 'how the step ended: done, failed, aborted',
      suggests: ['done', 'failed', 'aborted'],
    },
    { name: '--why', value: 'TEXT', does: 'why it is taken from its holder' },
    JSON_FLAG,
    ...ASKING,
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'done, or go and reserved'],
    [EXIT.findings, 'no-go that may clear by itself; nothing is reserved'],
    REFUSED,
    NO_ANSWER,
    [EXIT.needsPerson, 'no-go that needs a person'],
  ],
  examples: [
    'holdpoint permit claim --cluster orders-etcd --node n2 --action drain --holder run-7',
    'holdpoint permit complete prm_k3f9x2 --permit-token 1.42 --outcome done',
    'holdpoint permit force-release prm_k3f9x2 --why "the pipeline was deleted"',
    'holdpoint permit list --cluster orders-etcd',
  ],
};
