import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import type { ClusterId } from '../../src/core/base/ids.ts';
import type { LogRecord, NewRecord } from '../../src/core/ledger/record.ts';
import type { AppendOutcome, EventLog } from '../../src/ports/event-log.ts';
import type { Deliver } from './clocks.ts';
import type { World } from './world.ts';

/** One flush of a good disk. */
const FLUSH_MS = { from: 1, to: 12 } as const;

/**
 * The disk of the guard's machine: what is appended is there at once and durable after a flush;
 * what was not flushed may be lost when the process ends. It outlives every guard.
 */
export class Disk {
  readonly #world: World;
  readonly #log = new MemoryEventLog({ syncs: 'when-told' });
  readonly #texts = new Map<string, string>();
  #slowness = 1;
  #isFailing = false;

  constructor(world: World, onDurable: (record: LogRecord) => void) {
    this.#world = world;
    this.#log.subscribe(onDurable);
  }

  /** All records that are there, durable or not. */
  async records(cluster: ClusterId): Promise<readonly LogRecord[]> {
    const read = await this.#log.read(cluster, 0, Number.MAX_SAFE_INTEGER);
    return read.kind === 'read' ? read.records : [];
  }

  /** What decisions were made from, by its digest. */
  textOf(digest: string): string | undefined {
    return this.#texts.get(digest);
  }

  /** Makes every flush take so many times longer; 1 is well. */
  slow(factor: number): void {
    this.#slowness = factor;
  }

  /** Answers with errors, or does no more. */
  fail(isFailing: boolean): void {
    this.#isFailing = isFailing;
  }

  /** The process has ended: what was not flushed is there or is not. */
  crash(losesUnsynced: boolean): void {
    if (losesUnsynced) this.#log.loseUnsynced();
    else this.#log.sync();
  }

  /**
   * The log as one process sees it, which hears nothing any more once it is dead, and hears late
   * while it stands still. `onAppend` is told what the process hands to the disk.
   */
  openFor(deliver: Deliver, onAppend: (records: readonly NewRecord[]) => void): EventLog {
    const log = this.#log;
    return {
      append: (cluster, expectedSeq, records) =>
        this.#append(cluster, { expectedSeq, records, deliver, onAppend }),
      subscribe: (listener) =>
        log.subscribe((record) => deliver('the log has news', () => listener(record))),
      read: (cluster, afterSeq, limit) => log.read(cluster, afterSeq, limit),
      head: (cluster) => log.head(cluster),
      clusters: () => log.clusters(),
      saveSnapshot: (cluster, snapshot) => log.saveSnapshot(cluster, snapshot),
      latestSnapshot: (cluster) => log.latestSnapshot(cluster),
      putInputs: (digest, body) => {
        this.#texts.set(digest, body);
        return log.putInputs(digest, body);
      },
      getInputs: (digest) => log.getInputs(digest),
      close: () => Promise.resolve(),
    };
  }

  #append(
    cluster: ClusterId,
    given: {
      readonly expectedSeq: number;
      readonly records: readonly NewRecord[];
      readonly deliver: Deliver;
      readonly onAppend: (records: readonly NewRecord[]) => void;
    },
  ): Promise<AppendOutcome> {
    const { expectedSeq, records, deliver, onAppend } = given;
    if (this.#isFailing) {
      const detail = 'the simulated disk answers with an error';
      return Promise.resolve({ kind: 'unavailable', reason: 'disk', detail });
    }
    onAppend(records);
    for (const { beside = [] } of records) {
      for (const { digest, text } of beside) this.#texts.set(digest, text);
    }
    const flushMs = this.#world.random.between(FLUSH_MS.from, FLUSH_MS.to) * this.#slowness;
    this.#world.after(flushMs, 'flush', () => this.#log.sync());
    return new Promise((resolve, reject) => {
      this.#log
        .append(cluster, expectedSeq, records)
        .then((outcome) => deliver('the disk answers', () => resolve(outcome)), reject);
    });
  }
}
