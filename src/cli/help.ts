import { didYouMean } from '../core/base/did-you-mean.ts';
import { parseArguments } from './arguments.ts';
import type { Command, Flag } from './command.ts';
import { COMMANDS } from './commands.ts';
import { type CommandContext, EXIT, type ExitCode } from './context.ts';
import { HELP } from './usage/help.ts';
import { hang, WIDTH, wrap } from './wrap.ts';

/** Runs `holdpoint help`; `helpOf` may know more of a command than its table does. */
export function help(context: CommandContext, helpOf: (command: Command) => string): ExitCode {
  const parsed = parseArguments(context.args, HELP);
  if (parsed.kind === 'wrong') return complain(context, parsed.complaints, HELP);
  const wanted = parsed.kind === 'help' ? HELP.name : parsed.operand;
  const command = COMMANDS.find(({ name }) => name === wanted);
  if (wanted === undefined) context.print(overview());
  else if (command === undefined) return unknownCommand(context, wanted);
  else context.print(helpOf(command));
  return EXIT.fine;
}

/** Says that there is no such command, and which one may have been meant. */
export function unknownCommand({ printError }: CommandContext, name: string): ExitCode {
  const names = COMMANDS.map((command) => command.name);
  printError(`holdpoint: unknown command ${JSON.stringify(name)}${didYouMean(name, names)}`);
  printError('holdpoint help lists the commands');
  return EXIT.usage;
}

/** Says what is wrong with the arguments of a command. */
export function complain(
  { printError }: CommandContext,
  complaints: readonly string[],
  { name }: Command,
): ExitCode {
  for (const complaint of complaints) printError(`holdpoint ${name}: ${complaint}`);
  printError(`holdpoint help ${name} tells more`);
  return EXIT.usage;
}

/** The list of commands. */
export function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    'Usage: holdpoint <command> [options]',
    '',
    'The guard between your pipeline and your quorum: asks the cluster before you act on it.',
    '',
    'Commands:',
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'holdpoint help <command> tells more.',
  ].join('\n');
}

/** What a command does and takes; `more` comes after its flags. */
export function commandHelp(command: Command, more: readonly string[] = []): string {
  const { about, flags, exits, examples } = command;
  const width = Math.max(...flags.map((flag) => flagForm(flag).length));
  return [
    ...hang('Usage: ', usageOf(command)),
    '',
    ...wrap(about, WIDTH),
    '',
    'Options:',
    ...flags.flatMap((flag) => hang(`  ${flagForm(flag).padEnd(width)}  `, flag.does)),
    ...more,
    '',
    'Exit codes:',
    ...exits.flatMap(([code, meaning]) => hang(`  ${code}  `, meaning)),
    '',
    examples.length === 1 ? 'Example:' : 'Examples:',
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}

/** A command line with everything that must be given. */
export function usageOf({ name, flags, operand }: Command): string {
  const required = flags
    .filter((flag) => flag.required)
    .map((flag) => `${flag.name} ${flag.value}`);
  const choices = operand?.choices?.join('|') ?? operand?.name;
  const repeated = operand?.repeatable === true ? '...' : '';
  const last = operand?.required === false ? `[${choices}${repeated}]` : choices;
  return ['holdpoint', name, ...required, '[options]', ...(last === undefined ? [] : [last])].join(
    ' ',
  );
}

function flagForm({ name, short, value }: Flag): string {
  const form = short === undefined ? name : `${short}, ${name}`;
  return value === undefined ? form : `${form} ${value}`;
}
