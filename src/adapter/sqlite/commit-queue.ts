import type { LogRecord } from '../../core/ledger/record.ts';
import type { AppendOutcome } from '../../ports/event-log.ts';
import type { CommitReport, Refusal } from '../../ports/log-upkeep.ts';
import type { Operation } from './commit.ts';

/** What a queue works with. */
export interface CommitQueueOptions {
  /** Makes a group durable; rejects when that cannot even be tried. */
  readonly commit: (operations: readonly Operation[]) => Promise<readonly AppendOutcome[]>;
  readonly onCommit: (report: CommitReport) => void;
  /** Is told of each record when it is durable, before its caller is. */
  readonly onRecord: (record: LogRecord) => void;
}

/** Operations of one transaction: more do not make the wait for the disk any shorter. */
const GROUP_MAX = 256;

/** Operations that wait: at a millisecond a group these are there within a tenth of a second. */
const QUEUE_MAX = 8_192;

interface Waiting {
  readonly operation: Operation;
  readonly resolve: (outcome: AppendOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Collects operations while a group is on its way to the disk, and sends them as the next one. */
export class CommitQueue {
  readonly #options: CommitQueueOptions;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #isClosed = false;
  /** Turned away because too many waited, since the last report. */
  #busy = 0;

  constructor(options: CommitQueueOptions) {
    this.#options = options;
  }

  /** Resolves when the operation is durable, or was turned away. */
  async add(operation: Operation): Promise<AppendOutcome> {
    if (this.#isClosed) return CLOSED;
    if (this.#waiting.length >= QUEUE_MAX) {
      this.#busy += 1;
      return BUSY;
    }
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ operation, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Takes nothing any more and waits for the rest; false when it was closed before. */
  async close(): Promise<boolean> {
    const wasOpen = !this.#isClosed;
    this.#isClosed = true;
    await this.#running;
    return wasOpen;
  }

  async #run(): Promise<void> {
    // Whoever asks in the same turn of the event loop shares the first wait.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const group = this.#waiting.slice(0, GROUP_MAX);
      this.#waiting = this.#waiting.slice(GROUP_MAX);
      await this.#commit(group);
      await new Promise(setImmediate);
    }
    this.#running = undefined;
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const { commit, onCommit } = this.#options;
    const began = performance.now();
    try {
      const outcomes = await commit(group.map(({ operation }) => operation));
      for (const [index, { resolve }] of group.entries()) {
        const outcome = outcomes[index] ?? BUSY;
        this.#tell(outcome);
        resolve(outcome);
      }
      onCommit(this.#report(outcomes, performance.now() - began));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  #report(outcomes: readonly AppendOutcome[], durationMs: number): CommitReport {
    let [records, textLength] = [0, 0];
    const refused = new Map<Refusal, number>(this.#busy > 0 ? [['busy', this.#busy]] : []);
    this.#busy = 0;
    for (const outcome of outcomes) {
      if (outcome.kind === 'appended') {
        records += outcome.records.length;
        for (const { body } of outcome.records) textLength += body.length;
      } else {
        const why = outcome.kind === 'conflict' ? 'conflict' : outcome.reason;
        refused.set(why, (refused.get(why) ?? 0) + 1);
      }
    }
    const [operations, waiting] = [outcomes.length, this.#waiting.length];
    return { operations, records, textLength, durationMs, refused, waiting };
  }

  #tell(outcome: AppendOutcome): void {
    if (outcome.kind !== 'appended') return;
    for (const record of outcome.records) this.#options.onRecord(record);
  }
}

const CLOSED = { kind: 'unavailable', reason: 'closed', detail: 'the log is closed' } as const;

const BUSY = {
  kind: 'unavailable',
  reason: 'busy',
  detail: `${QUEUE_MAX} appends wait for the disk already`,
} as const;
