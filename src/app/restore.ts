import { acceptLoss, type Restored, restoreBackup } from '../adapter/sqlite/restore.ts';
import { StoreError, toStoreError } from '../adapter/sqlite/store-error.ts';
import { parseArguments } from '../cli/arguments.ts';
import { type AskingContext, EXIT, type ExitCode } from '../cli/context.ts';
import { commandHelp, complain } from '../cli/help.ts';
import { RESTORE } from '../cli/usage/restore.ts';

/** What a restore is asked to do. */
interface Wanted {
  readonly file: string | undefined;
  readonly directory: string;
  readonly replace: boolean;
  readonly nowMs: number;
}

/** Runs `holdpoint restore`, which works on files and asks no guard. */
export function restore(context: AskingContext): ExitCode {
  const parsed = parseArguments(context.args, RESTORE);
  if (parsed.kind === 'wrong') return complain(context, parsed.complaints, RESTORE);
  if (parsed.kind === 'help') {
    context.print(commandHelp(RESTORE));
    return EXIT.fine;
  }
  const { values, operand: file } = parsed;
  if ((file === undefined) !== values.has('--accept-loss')) {
    return complain(context, ['give a FILE, or --accept-loss without one'], RESTORE);
  }
  const directory = values.get('--data-dir') ?? '';
  // Right after the start of a process its clock is the wall clock.
  const nowMs = context.time.now();
  try {
    const done = run({ file, directory, nowMs, replace: values.has('--replace') });
    const { records, epoch, setAside } = done;
    context.print(
      `${directory} holds ${records} records; epoch ${epoch} begins with the next start`,
    );
    if (setAside !== undefined) context.print(`what was there is in ${setAside}`);
    return EXIT.fine;
  } catch (error) {
    context.printError(`holdpoint restore: ${describe(error)}`);
    return EXIT.cannotJudge;
  }
}

function run({ file, directory, nowMs, replace }: Wanted): Restored {
  return file === undefined
    ? acceptLoss({ directory, nowMs })
    : restoreBackup(file, { directory, nowMs, replace });
}

function describe(error: unknown): string {
  return error instanceof StoreError ? error.message : toStoreError(error).message;
}
