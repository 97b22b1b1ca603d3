import { parseArguments } from './arguments.ts';
import { type CommandContext, EXIT, type ExitCode } from './context.ts';
import { commandHelp, complain } from './help.ts';
import { VERSION } from './usage/version.ts';

/** Runs `holdpoint version`. */
export function printVersion(context: CommandContext): ExitCode {
  const parsed = parseArguments(context.args, VERSION);
  if (parsed.kind === 'wrong') return complain(context, parsed.complaints, VERSION);
  context.print(parsed.kind === 'help' ? commandHelp(VERSION) : context.version);
  return EXIT.fine;
}
