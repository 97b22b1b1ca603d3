import type { Client, Failure } from '../client/client.ts';
import { parseArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { connect } from './connect.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { commandHelp, complain } from './help.ts';
import { type Line, renderLine, styled } from './styled-text.ts';

/** What a command that asks a guard works with. */
export interface Asking {
  readonly context: AskingContext;
  readonly command: Command;
  readonly client: Client;
  /** The base of the guard's URLs. */
  readonly server: string;
  readonly flags: ReadonlyMap<string, string>;
  readonly operand: string | undefined;
  /** All of them, where the operand is repeatable. */
  readonly operands: readonly string[];
}

/** Parses the arguments of a command that asks a guard, finds the guard, and goes on with `run`. */
export async function askGuard(
  context: AskingContext,
  command: Command,
  run: (asking: Asking) => Promise<ExitCode>,
): Promise<ExitCode> {
  const parsed = parseArguments(context.args, command);
  if (parsed.kind === 'wrong') return complain(context, parsed.complaints, command);
  if (parsed.kind === 'help') {
    context.print(commandHelp(command));
    return EXIT.fine;
  }
  const { values: flags, operand, operands } = parsed;
  const connection = await connect(context, flags);
  if (!connection.ok) return complain(context, connection.complaints, command);
  const { client, server } = connection;
  return await run({ context, command, client, server, flags, operand, operands });
}

/** Prints lines for whoever asked. */
export function show({ print, colours }: AskingContext, lines: readonly Line[]): void {
  for (const line of lines) print(renderLine(line, colours.print));
}

/** Prints a line about what goes on, or is wrong. */
export function tell({ printError, colours }: AskingContext, line: Line): void {
  printError(renderLine(line, colours.printError));
}

/** Says why there is no answer. With `--json` what the guard said is printed as it was sent. */
export function reportFailure({ context, server, flags }: Asking, failure: Failure): ExitCode {
  if ('body' in failure && flags.has('--json')) context.print(failure.body.trimEnd());
  for (const line of failureLines(failure, server)) tell(context, line);
  return failure.kind === 'refused' ? EXIT.usage : EXIT.cannotJudge;
}

/** Why there is no answer, in a sentence. */
export function describeFailure(failure: Failure, server: string): string {
  switch (failure.kind) {
    case 'refused':
      return `${failure.problem.detail} (${failure.problem.code})`;
    case 'cannot-judge':
      return `the guard cannot judge: ${failure.detail}`;
    case 'unreachable':
      return `no answer from ${server}: ${failure.detail}`;
    case 'malformed':
      return `what answered at ${server} is no guard: ${failure.detail} (status ${failure.status})`;
  }
}

function failureLines(failure: Failure, server: string): readonly Line[] {
  const word = failure.kind === 'refused' ? 'REFUSED' : 'NO ANSWER';
  const first: Line = [styled('bad', word), `  ${describeFailure(failure, server)}`];
  if (failure.kind !== 'refused') return [first];
  const excerpt = failure.problem.excerpt?.split('\n') ?? [];
  const obstacles = failure.problem.obstacles?.flatMap(({ holdPoint, nodes, detail, clears }) => {
    const where = nodes.length === 0 ? '' : ` on ${nodes.join(', ')}`;
    return [`${holdPoint}${where}: ${detail}`, `  clears: ${clears}`];
  });
  return [first, ...[...excerpt, ...(obstacles ?? [])].map((line): Line => [`  ${line}`])];
}
