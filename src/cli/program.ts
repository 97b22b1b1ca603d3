/** A program that a command runs on the streams of its user. */
export interface RunningProgram {
  /** Hands a signal on, where the program has not got it from the terminal already. */
  readonly forward: (signal: ProgramSignal) => void;
  /** Resolves once it has ended; never rejects. */
  readonly ended: Promise<ProgramEnd>;
}

/** The signals that ask a program to end. */
export type ProgramSignal = 'SIGINT' | 'SIGTERM';

/** How a program ended. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  /** Nothing has happened: it is not there, or may not be run. */
  | { readonly kind: 'not-started'; readonly why: string };

/** What is to be run: a program and its arguments, no shell in between. */
export interface ProgramToRun {
  readonly argv: readonly string[];
  /** Added to the environment of the command. */
  readonly env: Readonly<Record<string, string>>;
}
