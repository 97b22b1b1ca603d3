import { parseArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';
import { bashCompletion } from './completion/bash.ts';
import { fishCompletion } from './completion/fish.ts';
import { zshCompletion } from './completion/zsh.ts';
import { type CommandContext, EXIT, type ExitCode } from './context.ts';
import { commandHelp, complain } from './help.ts';
import { COMPLETION } from './usage/completion.ts';

const SCRIPTS = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
]);

/** Runs `holdpoint completion`; its script offers what these commands take. */
export function completion(
  context: CommandContext,
  commands: readonly Command[] = COMMANDS,
): ExitCode {
  const parsed = parseArguments(context.args, COMPLETION);
  if (parsed.kind === 'wrong') return complain(context, parsed.complaints, COMPLETION);
  const script = parsed.kind === 'parsed' ? SCRIPTS.get(parsed.operand ?? '') : undefined;
  context.print(script === undefined ? commandHelp(COMPLETION) : script(commands));
  return EXIT.fine;
}
