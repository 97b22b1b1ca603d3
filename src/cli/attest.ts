import { askGuard } from './ask.ts';
import type { AskingContext, ExitCode } from './context.ts';
import { runFactCommand } from './fact-command.ts';
import { ATTEST } from './usage/attest.ts';

/** Runs `holdpoint attest`. */
export async function attest(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, ATTEST, async (asking) =>
    runFactCommand(asking, {
      path: 'attestations',
      needs: ['--cluster'],
      bodyOf: ({ flags }, name) => ({
        name,
        cluster: flags.get('--cluster'),
        node: flags.get('--node'),
        toVersion: flags.get('--to-version'),
        evidence: flags.get('--evidence'),
        secondPerson: flags.has('--second-person'),
      }),
    }),
  );
}
