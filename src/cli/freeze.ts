import { askGuard } from './ask.ts';
import type { AskingContext, ExitCode } from './context.ts';
import { runFactCommand } from './fact-command.ts';
import { complain } from './help.ts';
import { FREEZE } from './usage/freeze.ts';

/** Runs `holdpoint freeze`. */
export async function freeze(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, FREEZE, async (asking) => {
    const [first] = asking.operands;
    if (first !== undefined && first !== 'list' && first !== 'end') {
      const complaint = 'expected list, end ID, or neither; name the cluster with --cluster';
      return complain(context, [complaint], FREEZE);
    }
    return await runFactCommand(asking, {
      path: 'freezes',
      needs: ['--cluster', '--why'],
      bodyOf: ({ flags }) => ({
        cluster: flags.get('--cluster'),
        from: flags.get('--from'),
        reason: flags.get('--why'),
        covers: flags.has('--everything') ? 'everything' : 'forward',
      }),
    });
  });
}
