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

/** Vouches for what no metric shows. */
export const ATTEST: Command = {
  name: 'attest',
  summary: 'vouch for what no metric shows, such as a backup',
  about:
    'Gives the guard your word for something that a runbook asks for before a step. ' +
    '`attest list` shows what was attested, `attest end ID` withdraws it.',
  operand: { name: 'NAME | list | end ID', required: true, repeatable: true },
  flags: [
    CLUSTER_FLAG,
    NODE_FLAG,
    { name: '--to-version', value: 'VERSION', does: 'steps to this version only' },
    { name: '--evidence', value: 'TEXT', does: 'what shows it to be true: a link, or a line' },
    ...END_FLAGS,
    SECOND_PERSON_FLAG,
    WHY_FLAG,
    ...FACT_FLAGS,
  ],
  exits: FACT_EXITS,
  examples: [
    'holdpoint attest backup-verified --cluster orders-etcd --evidence https://backups/42',
    'holdpoint attest list --cluster orders-etcd',
    'holdpoint attest end att_k3f9x2 --why "it was the wrong backup"',
  ],
};
