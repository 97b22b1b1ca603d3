import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, until } from './etcd.ts';

/** A daemon with its memory on disk, which is killed and started again at the same address. */
export class MortalGuard implements AsyncDisposable {
  readonly url: string;
  readonly #directory: string;
  readonly #port: number;
  #child: ChildProcess | undefined;
  #output = '';
  /** How often it was killed. */
  deaths = 0;

  private constructor(directory: string, port: number) {
    this.#directory = directory;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts it with a configuration and files beside that, and what Node is told in this life. */
  static async start(
    config: string,
    beside: Readonly<Record<string, string>> = {},
    nodeFlags: readonly string[] = [],
  ): Promise<MortalGuard> {
    const directory = mkdtempSync(join(tmpdir(), 'holdpoint-mortal-'));
    for (const [name, content] of Object.entries(beside)) {
      writeFileSync(join(directory, name), content);
    }
    const [port = 0] = await freePorts(1);
    const guard = new MortalGuard(directory, port);
    guard.#configure(config);
    await guard.revive(nodeFlags);
    return guard;
  }

  /** What it has written so far, in all of its lives. */
  get output(): string {
    return this.#output;
  }

  /** Starts it again; returns once it listens. */
  async revive(nodeFlags: readonly string[] = []): Promise<void> {
    const flags = ['--config', join(this.#directory, 'holdpoint.yaml')];
    const child = spawn(
      process.execPath,
      [
        ...nodeFlags,
        'runtime/launch.mjs',
        'serve',
        ...flags,
        '--listen',
        `127.0.0.1:${this.#port}`,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] } },
    );
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`the guard ended: ${this.#output}`);
      const answer = await fetch(`${this.url}/-/healthy`).catch(() => undefined);
      return answer?.status === 200;
    }, 'the guard listens');
  }

  /** Has it read another configuration; fails with what it says of one that it does not take. */
  async reload(config: string): Promise<void> {
    this.#configure(config);
    const answer = await fetch(`${this.url}/-/reload`, { method: 'POST' });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** By which signal it ended, once it has. */
  get endedBy(): string | undefined {
    return this.#child?.signalCode ?? undefined;
  }

  /** Kills it as a machine that loses its power does. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    this.deaths += 1;
  }

  #configure(config: string): void {
    const text = `data_dir: ${join(this.#directory, 'data')}\n${config}`;
    writeFileSync(join(this.#directory, 'holdpoint.yaml'), text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
