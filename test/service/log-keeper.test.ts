import { describe, expect, it } from 'vitest';
import type {
  CommitReport,
  LogSize,
  LogUpkeep,
  RetainedInputs,
} from '../../src/ports/log-upkeep.ts';
import { LogKeeper } from '../../src/service/log-keeper.ts';
import { FakeTime } from '../support/fake-time.ts';
import { recordingLogger } from '../support/recording-logger.ts';

const HOUR_MS = 3_600_000;

/** A log of nine records whose disk can be in trouble. */
class FakeUpkeep implements LogUpkeep {
  tell: (report: CommitReport) => void = () => undefined;
  trouble: Error | undefined;

  onCommit(listener: (report: CommitReport) => void): void {
    this.tell = listener;
  }

  retain(): Promise<RetainedInputs> {
    return this.#answer({ bytes: 700, expired: 2, evicted: 0 });
  }

  size(): Promise<LogSize> {
    return this.#answer({ records: 9, databaseBytes: 8_192, walBytes: 0, checkpoints: 1 });
  }

  #answer<T>(value: T): Promise<T> {
    return this.trouble === undefined ? Promise.resolve(value) : Promise.reject(this.trouble);
  }
}

function keeping() {
  const log = new FakeUpkeep();
  const time = new FakeTime();
  const { logger, lines } = recordingLogger();
  const told: string[] = [];
  const count = (what: string) => told.filter((each) => each === what).length;
  const meter = {
    committed: () => void told.push('committed'),
    sized: () => void told.push('sized'),
    inputsRetained: () => void told.push('retained'),
  };
  const stop = new AbortController();
  const keeper = new LogKeeper({ log, meter, clock: time, timers: time, logger });
  const done = keeper.run(stop.signal);
  return { log, time, lines, count, stop, done };
}

describe('a log that is looked after', () => {
  it('is rid of old inputs at the start and every hour, and measured every minute', async () => {
    const { time, count, stop, done } = keeping();
    await time.advance(0);
    expect([count('sized'), count('retained')]).toEqual([1, 1]);
    await time.advance(HOUR_MS - 1);
    expect([count('sized'), count('retained')]).toEqual([60, 1]);
    await time.advance(1);
    expect([count('sized'), count('retained')]).toEqual([61, 2]);
    stop.abort();
    await done;
    expect(time.sleeping).toBe(0);
  });

  it('has its commits counted, from before the first look on', async () => {
    const { log, count, stop, done } = keeping();
    const none = { operations: 1, records: 1, textLength: 2, durationMs: 1, waiting: 0 };
    log.tell({ ...none, refused: new Map() });
    expect(count('committed')).toBe(1);
    stop.abort();
    await done;
  });

  it('is looked after again when its disk is well again, and until then says so', async () => {
    const { log, time, lines, count, stop, done } = keeping();
    log.trouble = new Error('the disk is full');
    await time.advance(HOUR_MS);
    expect(lines.at(-1)).toMatchObject({ level: 'warn', fields: { why: 'the disk is full' } });
    const before = count('retained');
    log.trouble = undefined;
    await time.advance(HOUR_MS);
    expect(count('retained')).toBe(before + 1);
    stop.abort();
    await done;
  });
});
