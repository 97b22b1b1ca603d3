import type { Flag } from '../command.ts';
import { HELP_FLAG } from '../command.ts';
import { EXIT, type ExitCode } from '../context.ts';
import { ASKING, JSON_FLAG, NO_ANSWER, REFUSED } from './in-common.ts';

/** The cluster that is spoken of; lists show all without it. */
export const CLUSTER_FLAG: Flag = { name: '--cluster', value: 'NAME', does: 'the cluster' };

/** The node that is spoken of. */
export const NODE_FLAG: Flag = {
  name: '--node',
  value: 'NAME',
  does: 'steps of this node only; without it, of every node',
};

/** Two ways to say when something ends. */
export const END_FLAGS: readonly Flag[] = [
  { name: '--for', value: 'DURATION', does: 'how long, such as 30m or 8h' },
  { name: '--until', value: 'TIME', does: 'until when, such as 2026-12-24T18:00:00Z' },
];

/** Why something is said or ended. */
export const WHY_FLAG: Flag = {
  name: '--why',
  value: 'TEXT',
  does: 'the reason, in one line; everybody who is affected reads it',
};

/** Asks for a second person. */
export const SECOND_PERSON_FLAG: Flag = {
  name: '--second-person',
  does: 'count only once somebody else approves it, within an hour',
};

/** The flags that every one of these commands has. */
export const FACT_FLAGS: readonly Flag[] = [JSON_FLAG, ...ASKING, HELP_FLAG];

/** What the exit codes of these commands mean. */
export const FACT_EXITS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.fine, 'said, listed or ended; what was said is durable'],
  REFUSED,
  NO_ANSWER,
];
