import { askGuard } from './ask.ts';
import type { AskingContext, ExitCode } from './context.ts';
import { runFactCommand } from './fact-command.ts';
import { OVERRIDE } from './usage/override.ts';

/** Runs `holdpoint override`. */
export async function override(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, OVERRIDE, async (asking) =>
    runFactCommand(asking, {
      path: 'overrides',
      needs: ['--cluster', '--why'],
      bodyOf: ({ flags }, holdPoint) => ({
        holdPoint,
        cluster: flags.get('--cluster'),
        node: flags.get('--node'),
        action: flags.get('--action'),
        why: flags.get('--why'),
        secondPerson: flags.has('--second-person'),
      }),
    }),
  );
}
