import { durationMs } from '../core/base/time.ts';
import { type Asking, askGuard, describeFailure, reportFailure, tell } from './ask.ts';
import { readDuration } from './connect.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { complain } from './help.ts';
import type { ProgramEnd } from './program.ts';
import { holdStep } from './step-claim.ts';
import { awaitVerified, complete } from './step-end.ts';
import { stepRequest } from './step-request.ts';
import { describeProgramEnd, outcomeOf, runHeld } from './step-run.ts';
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
    const end = await runHeld(asking, permit, operands);
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

function reportUndone({ context }: Asking, end: ProgramEnd): ExitCode {
  tell(context, [styled('bad', 'NOT DONE'), `  ${describeProgramEnd(end)}`]);
  tell(context, ['the slot stays held until the node is seen to be as good as before']);
  return end.kind === 'not-started' ? EXIT.usage : EXIT.findings;
}
