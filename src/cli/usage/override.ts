import { ACTIONS } from '../../core/cluster/action.ts';
import type { Command } from '../command.ts';
import {
  CLUSTER_FLAG,
  END_FLAGS,
  FACT_EXITS,
  FACT_FLAGS,
  NODE_FLAG,
  SECOND_PERSON_FLAG,
  WHY_FLAG,
} from './fact-flags.ts';

/** Orders to go on past a hold point. */
export const OVERRIDE: Command = {
  name: 'override',
  summary: 'go on past one hold point, for a time',
  about:
    'Orders the guard to go on past one hold point, for a day at most. Every answer shows it. ' +
    'Hold points that keep quorum and evidence can never be overridden. `override list` shows ' +
    'what is in force, `override end ID` ends an override.',
  operand: { name: 'HOLD_POINT | list | end ID', required: true, repeatable: true },
  flags: [
    CLUSTER_FLAG,
    WHY_FLAG,
    ...END_FLAGS,
    NODE_FLAG,
    {
      name: '--action',
      value: 'ACTION',
      does: 'this action only; without it, every action',
      suggests: ACTIONS,
    },
    SECOND_PERSON_FLAG,
    ...FACT_FLAGS,
  ],
  exits: FACT_EXITS,
  examples: [
    'holdpoint override write_latency_low --cluster orders-etcd --node n2 --for 1h --why "INC-42"',
    'holdpoint override list',
    'holdpoint override end ovr_k3f9x2 --why "INC-42 is solved"',
  ],
};
