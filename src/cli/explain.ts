import { askGuard, reportFailure, show } from './ask.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { decisionLines } from './decision-text.ts';
import { EXPLAIN } from './usage/explain.ts';

/** Runs `holdpoint explain`. */
export async function explain(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, EXPLAIN, async (asking) => {
    const id = (asking.operand ?? '').trim();
    const page = await asking.client.decision(id, { signal: context.signal });
    if (page.kind !== 'ok') return reportFailure(asking, page);
    if (asking.flags.has('--json')) context.print(page.body.trimEnd());
    else show(context, decisionLines(page.value));
    return EXIT.fine;
  });
}
