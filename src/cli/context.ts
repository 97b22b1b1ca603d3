import type { Fetch } from '../client/exchange.ts';
import type { ReadFiles } from '../config/read-files.ts';
import type { Instant } from '../core/base/time.ts';
import type { OpenedLogs } from './audited-logs.ts';
import type { ProgramToRun, RunningProgram } from './program.ts';
import type { Line } from './styled-text.ts';

/** What a command has of the world. Commands touch nothing else, so tests give them all of it. */
export interface CommandContext {
  /** The arguments after the name of the command. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: ReadFiles;
  /** The rules that come with the package. */
  readonly shippedRules: readonly string[];
  readonly version: string;
  /** Writes a line for whoever asked. */
  readonly print: (line: string) => void;
  /** Writes a line that says what is wrong. */
  readonly printError: (line: string) => void;
}

/** What a caller brings to a handshake of TLS, in PEM. */
export interface CallerTls {
  /** Authorities to trust instead of the public ones. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** What commands have besides that talk with people, or ask a guard. */
export interface AskingContext extends CommandContext {
  /** Writes a whole file; one sentence that says why it could not be written, else undefined. */
  readonly writeFile: (path: string, text: string) => Promise<string | undefined>;
  readonly time: WaitingTime;
  /** A `fetch` with certificates. Throws where they are none, or do not fit their key. */
  readonly fetchWith: (tls: CallerTls) => Promise<Fetch>;
  /** Opens the logs in the data directory of a guard that does not run. */
  readonly openLogs: (directory: string) => Promise<OpenedLogs>;
  /** Shows a line that the next one takes the place of; only there where a person looks on. */
  readonly showStatus?: (line: Line) => void;
  /** Chance for secrets. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** Runs a program on the streams of the user. */
  readonly startProgram: (program: ProgramToRun) => RunningProgram;
  /** The user, machine and process that ask, such as `ada@build-3:4711`. */
  readonly whoAmI: string;
  /** Aborts when the user wants no answer any more; its reason is the name of the signal. */
  readonly signal: AbortSignal;
  /** Which of the two streams shows colours. */
  readonly colours: { readonly print: boolean; readonly printError: boolean };
}

/** Time for those who wait; tests own it. */
export interface WaitingTime {
  now(): Instant;
  /** Resolves at or after `at`; resolves early, without an error, when the signal aborts. */
  sleepUntil(at: Instant, signal: AbortSignal): Promise<void>;
}

/** Exit codes of every command; scripts rely on them. */
export const EXIT = {
  /** Go, or nothing to complain of. */
  fine: 0,
  /** A no-go that may clear by itself, or findings. */
  findings: 1,
  /** The command, or the question, was not understood. */
  usage: 2,
  /** The guard cannot judge, or cannot be reached. */
  cannotJudge: 3,
  /** A no-go that does not clear before a person acts. */
  needsPerson: 4,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
