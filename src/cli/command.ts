import type { ExitCode } from './context.ts';

/** A command as help, completion and the parser of its arguments know it. */
export interface Command {
  readonly name: string;
  /** A few words for the list of commands. */
  readonly summary: string;
  /** What it does, in sentences. */
  readonly about: string;
  /** What it takes besides flags. */
  readonly operand?: Operand;
  readonly flags: readonly Flag[];
  /** What each exit code means for this command. */
  readonly exits: readonly (readonly [ExitCode, string])[];
  /** Whole command lines that show it in use. */
  readonly examples: readonly string[];
}

/** The argument of a command that is no flag; one, unless it is repeatable. */
export interface Operand {
  readonly name: string;
  readonly required: boolean;
  readonly repeatable?: true;
  readonly choices?: readonly string[];
}

/** A flag; one without `value` is a switch. */
export interface Flag {
  readonly name: `--${string}`;
  readonly short?: `-${string}`;
  /** What stands for the value in help, such as `FILE`. */
  readonly value?: string;
  readonly does: string;
  readonly required?: true;
  readonly repeatable?: true;
  /** What completion offers; where there is none and the value is a FILE or PATH, files. */
  readonly suggests?: readonly string[];
}

/** The flag of every command. */
export const HELP_FLAG: Flag = { name: '--help', short: '-h', does: 'print this text' };
