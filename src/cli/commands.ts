import type { Command } from './command.ts';
import { AUDIT } from './usage/audit.ts';
import { CAN_PROCEED } from './usage/can-proceed.ts';
import { CHECK } from './usage/check.ts';
import { COMPLETION } from './usage/completion.ts';
import { EXPLAIN } from './usage/explain.ts';
import { HELP } from './usage/help.ts';
import { QUERY } from './usage/query.ts';
import { REPLAY } from './usage/replay.ts';
import { SERVE } from './usage/serve.ts';
import { STATUS } from './usage/status.ts';
import { TEST } from './usage/test.ts';
import { TOKEN } from './usage/token.ts';
import { VERSION } from './usage/version.ts';

/** Every command in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  SERVE,
  CHECK,
  TEST,
  CAN_PROCEED,
  STATUS,
  QUERY,
  EXPLAIN,
  AUDIT,
  REPLAY,
  TOKEN,
  VERSION,
  COMPLETION,
  HELP,
];
