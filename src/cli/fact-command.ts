import type { Fact, FactPath, Page } from '../client/client.ts';
import { parseDuration } from '../core/base/time.ts';
import { type Asking, reportFailure, show } from './ask.ts';
import { EXIT, type ExitCode } from './context.ts';
import { factLines } from './fact-text.ts';
import { complain } from './help.ts';
import { styled } from './styled-text.ts';

/** What the operands of such a command ask for. */
type FactRequest =
  | { readonly kind: 'list' }
  | { readonly kind: 'end'; readonly id: string }
  | { readonly kind: 'say'; readonly name: string | undefined };

/** Reads the operands; undefined when there are more than make sense. */
function requestOf(operands: readonly string[]): FactRequest | undefined {
  const [first, second, third] = operands;
  if (first === 'end') {
    return second === undefined || third !== undefined ? undefined : { kind: 'end', id: second };
  }
  if (second !== undefined) return undefined;
  return first === 'list' ? { kind: 'list' } : { kind: 'say', name: first };
}

/** How one of these commands says what it says. */
export interface FactCommand {
  readonly path: Exclude<FactPath, 'approvals'>;
  /** The flags that it needs to say something. */
  readonly needs: readonly `--${string}`[];
  /** The body of the call, without when it ends. */
  readonly bodyOf: (asking: Asking, name: string | undefined) => object;
}

/** Lists, ends, or says something. */
export async function runFactCommand(asking: Asking, command: FactCommand): Promise<ExitCode> {
  const { client, context, flags, operands } = asking;
  const { path } = command;
  const request = requestOf(operands);
  if (request === undefined) {
    const complaint = `expected ${asking.command.operand?.name ?? ''}, and one of them`;
    return complain(context, [complaint], asking.command);
  }
  switch (request.kind) {
    case 'list': {
      const cluster = flags.get('--cluster');
      return report(asking, await client.facts({ path, cluster }, { signal: context.signal }));
    }
    case 'end': {
      const why = flags.get('--why');
      if (why === undefined) return complain(context, ['--why is required'], asking.command);
      return await end(asking, { path, id: request.id, why });
    }
    case 'say': {
      const wrong = [...missing(asking, command.needs), ...wrongEnd(asking)];
      if (wrong.length > 0) return complain(context, wrong, asking.command);
      const body = { ...command.bodyOf(asking, request.name), ...endOf(asking) };
      return report(asking, await client.say({ path, body }, { signal: context.signal }));
    }
  }
}

/** Shows facts, or says why there are none to show. */
export function report(asking: Asking, page: Page<readonly Fact[]>): ExitCode {
  if (page.kind !== 'ok') return reportFailure(asking, page);
  const { context, flags } = asking;
  if (flags.has('--json')) context.print(page.body.trimEnd());
  else if (page.value.length === 0) show(context, [[styled('aside', 'nothing')]]);
  else show(context, page.value.flatMap(factLines));
  return EXIT.fine;
}

async function end(
  asking: Asking,
  what: { readonly path: FactPath; readonly id: string; readonly why: string },
): Promise<ExitCode> {
  const { client, context, flags } = asking;
  const page = await client.endFact(what, { signal: context.signal });
  if (page.kind !== 'ok') return reportFailure(asking, page);
  if (flags.has('--json')) context.print(page.body.trimEnd());
  else show(context, [[styled('good', 'ENDED'), `  ${page.value.ended} of ${page.value.cluster}`]]);
  return EXIT.fine;
}

function missing({ flags }: Asking, needs: FactCommand['needs']): readonly string[] {
  return needs.filter((name) => !flags.has(name)).map((name) => `${name} is required`);
}

function wrongEnd({ flags }: Asking): readonly string[] {
  const text = flags.get('--for');
  if (text === undefined) return [];
  if (flags.has('--until')) return ['--for and --until say the same thing: give one of them'];
  const ms = parseDuration(text);
  const isRight = ms !== undefined && ms >= 1_000 && ms % 1_000 === 0;
  return isRight ? [] : ['--for: expected a duration of whole seconds, such as 30m or 8h'];
}

function endOf({ flags }: Asking): object {
  const text = flags.get('--for');
  const ms = text === undefined ? undefined : parseDuration(text);
  return { until: flags.get('--until'), forSeconds: ms === undefined ? undefined : ms / 1_000 };
}
