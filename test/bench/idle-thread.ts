import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

/**
 * An event loop with nothing to do beside one that is measured. How late its timers fire is what
 * the machine and those who share it make of any event loop at the time.
 */
export class IdleThread {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Resolves when the thread runs. */
  static async start(): Promise<IdleThread> {
    const idle = new IdleThread(new Worker(new URL(import.meta.url)));
    await idle.p99Ms();
    return idle;
  }

  /** The 99th percentile of the delay since it was asked last, in milliseconds. */
  async p99Ms(): Promise<number> {
    const answer = new Promise<number>((resolve) => this.#worker.once('message', resolve));
    this.#worker.postMessage('ask');
    return await answer;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

if (!isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  parentPort?.on('message', () => {
    parentPort?.postMessage(delay.percentile(99) / 1e6);
    delay.reset();
  });
}
