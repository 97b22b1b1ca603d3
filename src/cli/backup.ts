import { askGuard, reportFailure } from './ask.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { BACKUP } from './usage/backup.ts';

/** Runs `holdpoint backup`. The path alone goes to standard output, for a script to copy it. */
export async function backup(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, BACKUP, async (asking) => {
    const made = await asking.client.backup({ signal: context.signal });
    if (made.kind !== 'ok') return reportFailure(asking, made);
    const { path, records, bytes, digest } = made.value;
    context.print(path);
    context.printError(`${records} records, ${bytes} bytes, ${digest}`);
    return EXIT.fine;
  });
}
