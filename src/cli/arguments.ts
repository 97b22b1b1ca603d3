import { didYouMean } from '../core/base/did-you-mean.ts';
import type { Command, Flag } from './command.ts';

/** What the arguments of a command say. */
export type ParsedArguments =
  /** Somebody wants to know more first. */
  | { readonly kind: 'help' }
  /** Everything that is wrong, one sentence each. Values are never repeated. */
  | { readonly kind: 'wrong'; readonly complaints: readonly string[] }
  | {
      readonly kind: 'parsed';
      /** By the name of the flag; a switch has the empty text. */
      readonly values: ReadonlyMap<string, string>;
      readonly operand: string | undefined;
      /** All of them, where the operand is repeatable. */
      readonly operands: readonly string[];
    };

/**
 * Parses the arguments after the name of a command, strictly: unknown flags, missing values,
 * repetitions and surplus arguments are complaints. What follows `--` is no flag.
 */
export function parseArguments(args: readonly string[], command: Command): ParsedArguments {
  const reader = new ArgumentReader(command);
  const end = args.indexOf('--');
  reader.readAll(end < 0 ? args : args.slice(0, end));
  if (end >= 0) for (const argument of args.slice(end + 1)) reader.readOperand(argument);
  return reader.finish();
}

class ArgumentReader {
  readonly #command: Command;
  readonly #values = new Map<string, string>();
  readonly #operands: string[] = [];
  readonly #complaints: string[] = [];
  #hasUnknown = false;

  constructor(command: Command) {
    this.#command = command;
  }

  readAll(args: readonly string[]): void {
    let index = 0;
    while (index < args.length) {
      const argument = args[index] ?? '';
      // A lone dash is a text, and so is a negative number, which an expression may be.
      const isFlag = /^-(?:-|[A-Za-z])/.test(argument);
      if (!isFlag) this.readOperand(argument);
      index += isFlag ? this.#readFlag(argument, args[index + 1]) : 1;
    }
  }

  readOperand(argument: string): void {
    this.#operands.push(argument);
  }

  /** Returns how many arguments the flag took. */
  #readFlag(argument: string, next: string | undefined): 1 | 2 {
    const [, given = argument, inline] = /^(--[^=]*)=(.*)$/s.exec(argument) ?? [];
    const flag = this.#command.flags.find(({ name, short }) => name === given || short === given);
    const hasNext = inline === undefined && next !== undefined && !next.startsWith('-');
    if (flag === undefined) {
      this.#hasUnknown = true;
      const names = this.#command.flags.map(({ name }) => name);
      this.#complaints.push(`unknown flag ${shown(given)}${didYouMean(given, names)}`);
      // Taken for its value, so that it does not become another complaint.
      return hasNext ? 2 : 1;
    }
    const complaint = complaintOn(flag, {
      inline,
      hasNext,
      isRepeated: this.#values.has(flag.name),
    });
    if (complaint !== undefined) this.#complaints.push(`${flag.name} ${complaint}`);
    this.#values.set(flag.name, flag.value === undefined ? '' : (inline ?? next ?? ''));
    return flag.value !== undefined && hasNext ? 2 : 1;
  }

  finish(): ParsedArguments {
    if (this.#values.has('--help')) return { kind: 'help' };
    const { flags, operand } = this.#command;
    for (const { name, required } of flags) {
      // An unknown flag may be a required one that is mistyped.
      const isMissing = required && !this.#values.has(name) && !this.#hasUnknown;
      if (isMissing) this.#complaints.push(`${name} is required`);
    }
    this.#checkOperand();
    if (this.#complaints.length > 0) return { kind: 'wrong', complaints: this.#complaints };
    const operands = operand === undefined ? [] : this.#operands;
    return { kind: 'parsed', values: this.#values, operand: operands[0], operands };
  }

  #checkOperand(): void {
    const { operand } = this.#command;
    const [first, second] = this.#operands;
    if (operand === undefined) {
      if (first !== undefined) this.#complaints.push('takes flags only; surplus argument');
      return;
    }
    const { name, required, choices, repeatable } = operand;
    if (second !== undefined && repeatable !== true) {
      this.#complaints.push(`takes one ${name}; quote it if it has spaces`);
    } else if (required && (first === undefined || first.trim() === '')) {
      this.#complaints.push(`${name} is missing`);
    } else if (first !== undefined && choices?.includes(first) === false) {
      const known = choices.join(', ');
      this.#complaints.push(`${name} is one of ${known}${didYouMean(first, choices)}`);
    }
  }
}

function complaintOn(
  { value }: Flag,
  use: { readonly inline: string | undefined; hasNext: boolean; isRepeated: boolean },
): string | undefined {
  if (use.isRepeated) return 'is given twice';
  if (value === undefined) return use.inline === undefined ? undefined : 'takes no value';
  const isMissing = use.inline === '' || (use.inline === undefined && !use.hasNext);
  return isMissing ? `needs a ${value}` : undefined;
}

/** A mistyped flag is repeated, unless it is so long that it may be something else. */
function shown(flag: string): string {
  return flag.length > 40 ? `${flag.slice(0, 40)}…` : flag;
}
