import { setImmediate } from 'node:timers/promises';
import { openDataLogs } from '../../src/app/data-logs.ts';
import type { AskingContext, ExitCode } from '../../src/cli/context.ts';
import { memoryFiles } from '../config/memory-files.ts';
import { FakeTime } from '../support/fake-time.ts';

/** What a test gives a command. */
export interface Given {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly colours?: boolean;
  readonly startProgram?: AskingContext['startProgram'];
}

/** A command that runs, with what it has printed so far. */
export interface Running {
  readonly context: AskingContext;
  readonly time: FakeTime;
  readonly stop: AbortController;
  readonly out: readonly string[];
  readonly errors: readonly string[];
  /** What the command has written, by path. */
  readonly written: ReadonlyMap<string, string>;
}

/** What a command came to. */
export interface Ended {
  readonly code: ExitCode;
  readonly out: string;
  readonly errors: string;
}

function noProgram(): never {
  throw new Error('the test gives no program');
}

/** The world of a command: time, files and streams that belong to the test. */
export function contextFor(given: Given): Running {
  const { args = [], env = {}, files = {}, colours = false } = given;
  const time = new FakeTime({ startMs: 1_700_000_000_000 });
  const stop = new AbortController();
  const out: string[] = [];
  const errors: string[] = [];
  const written = new Map<string, string>();
  const context: AskingContext = {
    args,
    env,
    files: memoryFiles(files),
    writeFile: (path, text) => {
      if (path.endsWith('/')) return Promise.resolve('this is a directory');
      written.set(path, text);
      return Promise.resolve(undefined);
    },
    shippedRules: [],
    version: '1.2.3',
    print: (line) => void out.push(line),
    printError: (line) => void errors.push(line),
    time: {
      now: () => time.now(),
      sleepUntil: (at, signal) => time.sleepUntil(at, signal),
    },
    fetchWith: () => Promise.resolve(globalThis.fetch),
    openLogs: (directory) =>
      openDataLogs(directory, { version: '1.2.3', wallMs: () => time.now() }),
    randomBytes: (count) => new Uint8Array(count).fill(7),
    startProgram: given.startProgram ?? noProgram,
    whoAmI: 'ada@build-3:4711',
    signal: stop.signal,
    colours: { print: colours, printError: colours },
  };
  return { context, time, stop, out, errors, written };
}

/** Runs a command that does not wait. */
export async function runCommand(
  command: (context: AskingContext) => ExitCode | Promise<ExitCode>,
  given: Given,
): Promise<Ended> {
  const { context, out, errors } = contextFor(given);
  const code = await command(context);
  return { code, out: out.join('\n'), errors: errors.join('\n') };
}

/** Lets a command go on, answers from the network included, until it sleeps or has ended. */
export async function untilAsleep(time: FakeTime, ended: () => boolean): Promise<void> {
  while (time.sleeping === 0 && !ended()) await setImmediate();
}
