import type { Command } from './command.ts';
import { APPROVE } from './usage/approve.ts';
import { ATTEST } from './usage/attest.ts';
import { AUDIT } from './usage/audit.ts';
import { BACKUP } from './usage/backup.ts';
import { CAN_PROCEED } from './usage/can-proceed.ts';
import { CHECK } from './usage/check.ts';
import { COMPARE } from './usage/compare.ts';
import { COMPLETION } from './usage/completion.ts';
import { EXPLAIN } from './usage/explain.ts';
import { FREEZE } from './usage/freeze.ts';
import { HELP } from './usage/help.ts';
import { MEMBERSHIP } from './usage/membership.ts';
import { OVERRIDE } from './usage/override.ts';
import { PERMIT } from './usage/permit.ts';
import { PLAN } from './usage/plan.ts';
import { QUERY } from './usage/query.ts';
import { REPLAY } from './usage/replay.ts';
import { RESTORE } from './usage/restore.ts';
import { ROLL } from './usage/roll.ts';
import { ROLLBACK } from './usage/rollback.ts';
import { ROLLOUT } from './usage/rollout.ts';
import { SERVE } from './usage/serve.ts';
import { STATUS } from './usage/status.ts';
import { STEP } from './usage/step.ts';
import { TEST } from './usage/test.ts';
import { TOKEN } from './usage/token.ts';
import { TRIP } from './usage/trip.ts';
import { VERSION } from './usage/version.ts';

/** Every command in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  SERVE,
  CHECK,
  TEST,
  CAN_PROCEED,
  STEP,
  PERMIT,
  ROLL,
  ROLLOUT,
  ROLLBACK,
  TRIP,
  PLAN,
  STATUS,
  QUERY,
  COMPARE,
  EXPLAIN,
  AUDIT,
  REPLAY,
  FREEZE,
  ATTEST,
  OVERRIDE,
  APPROVE,
  MEMBERSHIP,
  BACKUP,
  RESTORE,
  TOKEN,
  VERSION,
  COMPLETION,
  HELP,
];
