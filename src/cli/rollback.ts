import type { Rollback } from '../client/client.ts';
import { type Asking, askGuard, reportFailure, show, tell } from './ask.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { complain } from './help.ts';
import { rollbackHeadLines, rollbackLines } from './rollback-text.ts';
import { styled } from './styled-text.ts';
import { ROLLBACK } from './usage/rollback.ts';

/** Runs `holdpoint rollback`. */
export async function rollback(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, ROLLBACK, async (asking) => {
    const [call, id, ...surplus] = asking.operands;
    if (call === 'list' && id === undefined) return await list(asking);
    if (call === 'show' && id !== undefined && surplus.length === 0) return await find(asking, id);
    return complain(context, [`expected ${ROLLBACK.operand?.name ?? ''}`], ROLLBACK);
  });
}

/** One that has halted stays in the list for good, so that the exit code tells nothing of it. */
async function list(asking: Asking): Promise<ExitCode> {
  const { client, context, flags } = asking;
  const asked = { cluster: flags.get('--cluster') };
  const page = await client.rollbacks(asked, { signal: context.signal });
  if (page.kind !== 'ok') return reportFailure(asking, page);
  const { rollbacks } = page.value;
  if (flags.has('--json')) context.print(page.body.trimEnd());
  else if (rollbacks.length === 0) show(context, [[styled('aside', 'nothing')]]);
  else show(context, rollbacks.flatMap(rollbackHeadLines));
  return EXIT.fine;
}

async function find(asking: Asking, id: string): Promise<ExitCode> {
  const { client, context, flags } = asking;
  const asked = { cluster: flags.get('--cluster') };
  const page = await client.rollbacks(asked, { signal: context.signal });
  if (page.kind !== 'ok') return reportFailure(asking, page);
  const sought = page.value.rollbacks.find((each) => each.id === id);
  if (sought === undefined) {
    tell(context, [styled('bad', 'REFUSED'), `  there is no rollback ${id}`]);
    return EXIT.usage;
  }
  if (flags.has('--json')) context.print(JSON.stringify(sought));
  else show(context, rollbackLines(sought));
  return EXITS[sought.state];
}

/** So that a script can wait for the end of one, and knows when to call somebody. */
const EXITS: Readonly<Record<Rollback['state'], ExitCode>> = {
  running: EXIT.findings,
  'rolled-back': EXIT.fine,
  rehearsed: EXIT.fine,
  halted: EXIT.needsPerson,
  declined: EXIT.needsPerson,
};
