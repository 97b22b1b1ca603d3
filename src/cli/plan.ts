import type { Plan } from '../client/client.ts';
import { askGuard, reportFailure, show } from './ask.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { planLines, sizeLines } from './plan-text.ts';
import { PLAN } from './usage/plan.ts';

/** Runs `holdpoint plan`. */
export async function plan(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, PLAN, async (asking) => {
    const { flags, client } = asking;
    const question = {
      cluster: flags.get('--cluster') ?? '',
      action: flags.get('--action') ?? '',
      toVersion: flags.get('--to-version'),
      runbook: flags.get('--runbook'),
    };
    const page = await client.plan(question, { signal: context.signal });
    if (page.kind !== 'ok') return reportFailure(asking, page);
    if (flags.has('--json')) context.print(page.body.trimEnd());
    else {
      show(context, planLines(page.value));
      if (flags.has('--sizes')) show(context, [[], ...sizeLines(page.value)]);
    }
    return exitOf(page.value);
  });
}

function exitOf({ mayStart, steps: [first] }: Plan): ExitCode {
  if (!mayStart) return EXIT.needsPerson;
  return first === undefined || first.kind === 'go' ? EXIT.fine : EXIT.findings;
}
