import type { Command } from '../command.ts';
import { CLUSTER_FLAG, END_FLAGS, FACT_EXITS, FACT_FLAGS, WHY_FLAG } from './fact-flags.ts';

/** Stops what goes forward. */
export const FREEZE: Command = {
  name: 'freeze',
  summary: 'stop what goes forward in a cluster, for a time',
  about:
    'Freezes a cluster, or with --cluster "*" all of them: until the freeze ends, every step ' +
    'that goes forward is refused, and cures and ways back stay open. `freeze list` shows what ' +
    'is frozen, `freeze end ID` ends a freeze.',
  operand: { name: 'list | end ID', required: false, repeatable: true },
  flags: [
    CLUSTER_FLAG,
    WHY_FLAG,
    { name: '--from', value: 'TIME', does: 'when it begins; without it, now' },
    ...END_FLAGS,
    { name: '--everything', does: 'stop cures and ways back too' },
    ...FACT_FLAGS,
  ],
  exits: FACT_EXITS,
  examples: [
    'holdpoint freeze --cluster orders-etcd --for 8h --why "the sale begins"',
    'holdpoint freeze list',
    'holdpoint freeze end frz_k3f9x2 --why "the sale is over"',
  ],
};
