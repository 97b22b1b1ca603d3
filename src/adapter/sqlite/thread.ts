import { Worker } from 'node:worker_threads';
import type { Hold } from '../../core/ledger/guard-log.ts';
import { type FromThread, type Kind, type Replies, type Requests, START_MARK } from './messages.ts';
import type { StoreOptions } from './store.ts';
import { StoreError } from './store-error.ts';
import { WORKER_URL } from './worker.ts';

/** What a store said when it was opened. */
export interface Opened {
  readonly hold: Hold | undefined;
  readonly records: number;
}

interface Waiting {
  readonly resolve: (reply: Replies[Kind]) => void;
  readonly reject: (error: StoreError) => void;
}

/** The thread in which the store lives, so that nothing else waits for the disk. */
export class StoreThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;
  #ended: StoreError | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromThread) => this.#take(message));
    worker.on('error', (error) => this.#end(`the thread of the log broke: ${String(error)}`));
    worker.on('exit', () => this.#end('the thread of the log has ended'));
  }

  /** Starts a thread and opens the store in it. Rejects with the `StoreError` of opening. */
  static async start(options: StoreOptions): Promise<{ thread: StoreThread; opened: Opened }> {
    const worker = new Worker(WORKER_URL, { workerData: { ...options, mark: START_MARK } });
    const first = await new Promise<FromThread>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    if (first.kind === 'opened') return { thread: new StoreThread(worker), opened: first };
    if (first.kind === 'refused') throw new StoreError(first.reason, first.detail);
    throw new StoreError('disk', 'the thread of the log answered before it was asked');
  }

  /** Asks the store; rejects with a `StoreError`. */
  async ask<K extends Kind>(kind: K, request: Requests[K]): Promise<Replies[K]> {
    if (this.#ended !== undefined) throw this.#ended;
    this.#count += 1;
    const id = this.#count;
    const reply = new Promise<Replies[Kind]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    this.#worker.postMessage({ id, kind, request });
    // The thread answers each kind with what belongs to it.
    return (await reply) as Replies[K];
  }

  #take(message: FromThread): void {
    if (message.kind !== 'reply' && message.kind !== 'failed') return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'reply') waiting?.resolve(message.reply);
    else waiting?.reject(new StoreError(message.reason, message.detail));
  }

  #end(detail: string): void {
    this.#ended ??= new StoreError('closed', detail);
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
