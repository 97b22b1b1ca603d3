import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, until } from './etcd.ts';

/** What `/can-proceed` said. */
export interface Asked {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: {
    readonly decision?: string;
    readonly kind?: string;
    readonly code?: string;
    readonly summary?: string;
    readonly cure?: boolean;
    readonly holdPoints?: readonly {
      readonly name: string;
      readonly result: string;
      readonly node?: string;
      readonly reason?: string;
      readonly detail?: string;
      readonly clears?: string;
      readonly observed?: number | string;
    }[];
  };
}

/** A daemon in a process of its own, as users run it. */
export interface TestDaemon extends AsyncDisposable {
  readonly url: string;
  /** What it has written to both streams so far. */
  readonly output: () => string;
  ask(query: Readonly<Record<string, string>>): Promise<Asked>;
  /** Asks until the condition holds; fails with the last answer when it never does. */
  askUntil(
    query: Readonly<Record<string, string>>,
    holds: (answer: Asked) => boolean,
    withinMs?: number,
  ): Promise<Asked>;
  /** Stops the process where it stands, or lets it go on. */
  kill(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Ends it as SIGTERM does, and returns the exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts `holdpoint serve` on a free port with this configuration, and with other files beside it;
 * returns once it listens.
 */
export async function startDaemonProcess(
  config: string,
  beside: Readonly<Record<string, string>> = {},
): Promise<TestDaemon> {
  const directory = mkdtempSync(join(tmpdir(), 'holdpoint-test-'));
  const configPath = join(directory, 'holdpoint.yaml');
  writeFileSync(configPath, config);
  for (const [name, text] of Object.entries(beside)) writeFileSync(join(directory, name), text);
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    ['runtime/launch.mjs', 'serve', '--config', configPath, '--listen', `127.0.0.1:${port}`],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] } },
  );
  const daemon = new DaemonProcess(child, { url, directory });
  try {
    await until(async () => (await daemon.status('/-/healthy')) === 200, 'the daemon listens');
  } catch (error) {
    const output = daemon.output();
    await daemon[Symbol.asyncDispose]();
    throw new Error(`${error instanceof Error ? error.message : ''}\n${output}`);
  }
  return daemon;
}

class DaemonProcess implements TestDaemon {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #directory: string;
  #output = '';

  constructor(child: ChildProcess, { url, directory }: { url: string; directory: string }) {
    this.url = url;
    this.#child = child;
    this.#directory = directory;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
  }

  output(): string {
    return this.#output;
  }

  async status(path: string): Promise<number | undefined> {
    if (this.#child.exitCode !== null) throw new Error(`the daemon ended: ${this.#output}`);
    try {
      return (await fetch(`${this.url}${path}`)).status;
    } catch {
      return undefined;
    }
  }

  async ask(query: Readonly<Record<string, string>>): Promise<Asked> {
    const answer = await fetch(`${this.url}/can-proceed?${new URLSearchParams(query)}`);
    const body = (await answer.json()) as Asked['body'];
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body };
  }

  async askUntil(
    query: Readonly<Record<string, string>>,
    holds: (answer: Asked) => boolean,
    withinMs = 30_000,
  ): Promise<Asked> {
    let last: Asked | undefined;
    try {
      await until(
        async () => {
          last = await this.ask(query);
          return holds(last);
        },
        'the expected answer',
        withinMs,
      );
    } catch {
      throw new Error(`not within ${withinMs} ms; last: ${JSON.stringify(last, null, 1)}`);
    }
    if (last === undefined) throw new Error('never asked');
    return last;
  }

  kill(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await ended;
    }
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** The hold points of an answer that stand in the way, as `name` or `name on node`. */
export function inTheWay({ body }: Asked): readonly string[] {
  return (body.holdPoints ?? [])
    .filter(({ result }) => result === 'fail' || result === 'unknown')
    .map(({ name, node }) => (node === undefined ? name : `${name} on ${node}`));
}
