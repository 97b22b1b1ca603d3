import type { Permit } from '../client/client.ts';
import { durationMs } from '../core/base/time.ts';
import { type Asking, askGuard, describeFailure, reportFailure, tell } from './ask.ts';
import { readDuration } from './connect.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { complain } from './help.ts';
import type { ProgramEnd } from './program.ts';
import { holdStep } from './step-claim.ts';
import { awaitVerified, complete, type Outcome } from './step-end.ts';
import { stepRequest } from './step-request.ts';
import { styled } from './styled-text.ts';
import { STEP } from './usage/step.ts';

/** A pipeline that waits longer than a day is forgotten, and its person with it. */
const WAIT_MAX_MS = 86_400_000;

/** A node of usual size is back and has soaked by then. */
const VERIFY_DEFAULT_MS = durationMs(1_800_000);

/** Runs `holdpoint step`: claim, confirm, run, complete, and wait until it is seen. */
export async function step(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, STEP, async (asking) => {
    const { flags, operands } = asking;
    const wait = readDuration(flags, '--wait', WAIT_MAX_MS);
    if (!wait.ok) return complain(context, wait.complaints, STEP);
    const verify = readDuration(flags, '--verify', WAIT_MAX_MS);
    if (!verify.ok) return complain(context, verify.complaints, STEP);
    const request = stepRequest(asking);
    if (!request.ok) return complain(context, request.complaints, STEP);
    const confirms = !flags.has('--no-confirm');
    const held = await holdStep(asking, { request: request.value, waitMs: wait.value, confirms });
    if (held.kind === 'ended') return held.code;
    const { permit, heartbeat } = held;
    const end = await run(asking, permit, operands);
    await heartbeat.stop();
    const outcome = outcomeOf(end, context.signal.aborted);
    const told = await complete(asking, permit, outcome);
    if (outcome !== 'done') return reportUndone(asking, end);
    if (told.kind === 'ok') {
      return await awaitVerified(asking, permit, verify.value ?? VERIFY_DEFAULT_MS);
    }
    if (told.kind !== 'refused') return reportFailure(asking, told);
    // The command has run, and the permit was somebody else's by then: a person has to look.
    const why = describeFailure(told, asking.server);
    tell(context, [styled('bad', 'NOT HELD'), `  the command has run, but ${why}`]);
    return EXIT.needsPerson;
  });
}

async function run(
  { context }: Asking,
  permit: Permit,
  argv: readonly string[],
): Promise<ProgramEnd> {
  const program = context.startProgram({
    argv,
    env: {
      HOLDPOINT_CLUSTER: permit.cluster,
      HOLDPOINT_NODE: permit.node,
      HOLDPOINT_ACTION: permit.action,
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
function outcomeOf(end: ProgramEnd, isInterrupted: boolean): Outcome {
  if (isInterrupted || end.kind === 'not-started') return 'aborted';
  return end.kind === 'exited' && end.code === 0 ? 'done' : 'failed';
}

function reportUndone({ context }: Asking, end: ProgramEnd): ExitCode {
  tell(context, [styled('bad', 'NOT DONE'), `  ${describeProgramEnd(end)}`]);
  tell(context, ['the slot stays held until the node is seen to be as good as before']);
  return end.kind === 'not-started' ? EXIT.usage : EXIT.findings;
}

function describeProgramEnd(end: ProgramEnd): string {
  switch (end.kind) {
    case 'exited':
      return `the command ended with ${end.code}`;
    case 'killed':
      return `the command was ended by ${end.signal}`;
    case 'not-started':
      return `the command cannot be run: ${end.why}`;
  }
}
