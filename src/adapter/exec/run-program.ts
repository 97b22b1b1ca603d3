import { type ChildProcess, spawn } from 'node:child_process';
import type { DurationMs } from '../../core/base/time.ts';
import { KeptOutput } from './kept-output.ts';

/** A program to run to its end. */
export interface ProgramRun {
  readonly argv: readonly string[];
  /** All that it sees of an environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly timeoutMs: DurationMs;
  /** Between asking its processes to end and ending them. */
  readonly graceMs: DurationMs;
  readonly signal: AbortSignal;
}

/** How a program ended. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly output: string }
  | { readonly kind: 'killed'; readonly signal: string; readonly output: string }
  /** It was ended, with all that it had started: its time was over, or the guard's. */
  | { readonly kind: 'stopped'; readonly why: string; readonly output: string }
  | { readonly kind: 'not-started'; readonly why: string };

/** What a person reads of a failure; a program that writes more has written a log. */
const OUTPUT_MAX_BYTES = 16_384;

/**
 * Runs a program without a shell, in a process group of its own, so that what it has started ends
 * with it. Its input is empty. Never rejects.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  const [file = '', ...args] = run.argv;
  const output = new KeptOutput(OUTPUT_MAX_BYTES);
  const stop = new Stop(run);
  try {
    const { cwd, env } = run;
    const child = spawn(file, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => output.add(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.add(chunk));
    stop.watch(child);
    const { code, signal } = await ended(child);
    const why = stop.reason;
    if (why !== undefined) return { kind: 'stopped', why, output: output.text() };
    if (code !== null) return { kind: 'exited', code, output: output.text() };
    return { kind: 'killed', signal: signal ?? 'an unknown signal', output: output.text() };
  } catch (error) {
    return { kind: 'not-started', why: error instanceof Error ? error.message : String(error) };
  } finally {
    stop.clear();
  }
}

/** How long output may still come once the program itself has ended: it lies in the pipe. */
const DRAIN_MS = 200;

/**
 * Resolves when the program has ended and its output has been read. Something that it has left
 * behind may keep the pipes open for ever, which is not waited for. Rejects when it did not start.
 */
function ended(child: ChildProcess): Promise<{
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const finish = (): void => {
        clearTimeout(timer);
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve({ code, signal });
      };
      const timer = setTimeout(finish, DRAIN_MS);
      child.once('close', finish);
    });
  });
}

/** Ends a program and all of its group, first politely. */
class Stop {
  readonly #run: ProgramRun;
  readonly #timers: NodeJS.Timeout[] = [];
  #child: ChildProcess | undefined;
  /** Why it was ended; undefined while it was not. */
  reason: string | undefined;

  constructor(run: ProgramRun) {
    this.#run = run;
  }

  /** Ends it when its time is over, or when the guard ends. */
  watch(child: ChildProcess): void {
    const { timeoutMs, signal } = this.#run;
    this.#child = child;
    const late = `it was not done within ${timeoutMs} ms`;
    this.#timers.push(setTimeout(() => this.#begin(late), timeoutMs));
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
  }

  /** Frees the timers. Whatever of the group is left has lost the program that started it. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#run.signal.removeEventListener('abort', this.#onAbort);
    if (this.reason !== undefined) this.#kill('SIGKILL');
  }

  readonly #onAbort = (): void => this.#begin('the guard ended while it ran');

  #begin(why: string): void {
    if (this.reason !== undefined) return;
    this.reason = why;
    this.#kill('SIGTERM');
    this.#timers.push(setTimeout(() => this.#kill('SIGKILL'), this.#run.graceMs));
  }

  #kill(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    try {
      // A negative number stands for the whole group.
      process.kill(-pid, signal);
    } catch {
      // Nobody of it is left.
    }
  }
}
