import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Linux counts CPU time in these, whatever its own tick is (`getconf CLK_TCK`). */
const TICKS_PER_SECOND = 100;

/** A process that is measured. */
export interface Measured extends AsyncDisposable {
  readonly pid: number;
  /** CPU time since its start, all threads, user and system. */
  cpuSeconds(): number;
  /** Its resident memory. */
  rssBytes(): number;
  /** Its open file descriptors. */
  descriptors(): number;
  /** Halts it (SIGSTOP), so that it does not disturb the measurement of another one. */
  pause(): void;
  /** Lets it go on. */
  resume(): void;
  /** The first line that it prints. */
  firstLine(): Promise<string>;
  /** What it has printed so far, for when it fails. */
  output(): string;
}

/** Starts a program. It is ended, first kindly, when it is disposed of. */
export function startProcess(command: string, args: readonly string[]): Measured {
  const child = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  const first = Promise.withResolvers<string>();
  first.promise.catch(() => undefined);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_MAX);
      if (stream === child.stdout && output.includes('\n')) first.resolve(output.trim());
    });
  }
  child.once('error', (error) => first.reject(error));
  child.once('exit', () => first.reject(new Error(`${command} ended: ${output}`)));
  return {
    pid: child.pid ?? 0,
    cpuSeconds: () => cpuSecondsOf(child),
    rssBytes: () => Number(/VmRSS:\s*(\d+) kB/.exec(proc(child, 'status'))?.[1]) * 1_024,
    descriptors: () => readdirSync(`/proc/${child.pid}/fd`).length,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    firstLine: () => first.promise,
    output: () => output,
    [Symbol.asyncDispose]: () => end(child),
  };
}

/** Starts a TypeScript file of this folder under this very Node. */
export function startScript(file: string, args: readonly string[]): Measured {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return startProcess(process.execPath, [path, ...args]);
}

/** Enough for the reason of a failure, and never a whole log. */
const OUTPUT_MAX = 16_384;

function proc(child: ChildProcess, file: string): string {
  return readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
}

function cpuSecondsOf(child: ChildProcess): number {
  const stat = proc(child, 'stat');
  // The name may hold anything, so fields count from behind its closing bracket (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** How long a process may take to end by itself. */
const END_WITHIN_MS = 10_000;

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  child.kill('SIGCONT');
  const force = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  await ended;
  clearTimeout(force);
}
