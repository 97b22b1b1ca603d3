import type { Permit } from '../client/client.ts';
import { type Asking, tell } from './ask.ts';
import type { ProgramEnd } from './program.ts';
import type { Outcome } from './step-end.ts';

/**
 * Runs a command for a step whose slot is held. Ctrl-C goes to the command, whose end is waited
 * for: half an act is worse than a late one.
 */
export async function runHeld(
  { context }: Pick<Asking, 'context'>,
  permit: Permit,
  argv: readonly string[],
): Promise<ProgramEnd> {
  const program = context.startProgram({
    argv,
    env: {
      HOLDPOINT_CLUSTER: permit.cluster,
      HOLDPOINT_NODE: permit.node,
      HOLDPOINT_ACTION: permit.action,
      HOLDPOINT_TO_VERSION: permit.toVersion ?? '',
      HOLDPOINT_PERMIT_ID: permit.id,
      HOLDPOINT_PERMIT_TOKEN: permit.token,
    },
  });
  const onAbort = () => {
    tell(context, ['waiting for the command to end; once more ends this, and leaves it running']);
    program.forward(context.signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT');
  };
  context.signal.addEventListener('abort', onAbort, { once: true });
  if (context.signal.aborted) onAbort();
  const end = await program.ended;
  context.signal.removeEventListener('abort', onAbort);
  return end;
}

/** A command that was interrupted may end with 0 without having done what it was for. */
export function outcomeOf(end: ProgramEnd, isInterrupted: boolean): Outcome {
  if (isInterrupted || end.kind === 'not-started') return 'aborted';
  return end.kind === 'exited' && end.code === 0 ? 'done' : 'failed';
}

/** How a command ended, in a sentence. */
export function describeProgramEnd(end: ProgramEnd): string {
  switch (end.kind) {
    case 'exited':
      return `the command ended with ${end.code}`;
    case 'killed':
      return `the command was ended by ${end.signal}`;
    case 'not-started':
      return `the command cannot be run: ${end.why}`;
  }
}
