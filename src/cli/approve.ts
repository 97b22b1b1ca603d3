import { askGuard } from './ask.ts';
import type { AskingContext, ExitCode } from './context.ts';
import { report } from './fact-command.ts';
import { APPROVE } from './usage/approve.ts';

/** Runs `holdpoint approve`. */
export async function approve(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, APPROVE, async (asking) => {
    const { client, flags, operand = '' } = asking;
    const { signal } = context;
    const path = 'approvals';
    const page =
      operand === 'list'
        ? await client.facts({ path, cluster: flags.get('--cluster') }, { signal })
        : await client.say({ path, body: { id: operand } }, { signal });
    return report(asking, page);
  });
}
