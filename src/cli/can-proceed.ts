import type { Advice, Question } from '../client/client.ts';
import { type Asking, askGuard, reportFailure, show } from './ask.ts';
import { readDuration } from './connect.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { complain } from './help.ts';
import { CAN_PROCEED } from './usage/can-proceed.ts';
import { verdictLines } from './verdict-text.ts';
import { askUntil } from './wait.ts';

/** A pipeline that waits longer than a day is forgotten, and its person with it. */
const WAIT_MAX_MS = 86_400_000;

/** Runs `holdpoint can-proceed`. Only a go ends with 0. */
export async function canProceed(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, CAN_PROCEED, async (asking) => {
    const wait = readDuration(asking.flags, '--wait', WAIT_MAX_MS);
    if (!wait.ok) return complain(context, wait.complaints, CAN_PROCEED);
    const question = questionOf(asking.flags);
    const ask = () => asking.client.canProceed(question, { signal: context.signal });
    const advice =
      wait.value === undefined ? await ask() : await askUntil(asking, { ask, waitMs: wait.value });
    return report(asking, advice);
  });
}

function questionOf(flags: ReadonlyMap<string, string>): Question {
  return {
    cluster: flags.get('--cluster') ?? '',
    node: flags.get('--node') ?? '',
    action: flags.get('--action') ?? '',
    toVersion: flags.get('--to-version'),
    runbook: flags.get('--runbook'),
    rollout: flags.get('--rollout'),
  };
}

function report(asking: Asking, advice: Advice): ExitCode {
  if (advice.kind !== 'go' && advice.kind !== 'no-go') return reportFailure(asking, advice);
  const { context, flags } = asking;
  if (flags.has('--json')) context.print(advice.body.trimEnd());
  else show(context, verdictLines(advice.verdict));
  if (advice.kind === 'go') return EXIT.fine;
  const { kind } = advice.verdict;
  return kind === 'blocked' || kind === 'halted' ? EXIT.needsPerson : EXIT.findings;
}
