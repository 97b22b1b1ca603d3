import type { Command } from '../command.ts';
import { CLUSTER_FLAG, FACT_EXITS, FACT_FLAGS } from './fact-flags.ts';

/** Is the second person. */
export const APPROVE: Command = {
  name: 'approve',
  summary: 'be the second person behind what somebody said',
  about:
    'Stands behind an attestation or an override that somebody else gave, which counts from then ' +
    'on. `approve list` shows what waits for a second person.',
  operand: { name: 'ID | list', required: true },
  flags: [CLUSTER_FLAG, ...FACT_FLAGS],
  exits: FACT_EXITS,
  examples: ['holdpoint approve ovr_k3f9x2', 'holdpoint approve list'],
};
