import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import type { EventFeed } from '../../src/ports/event-feed.ts';
import {
  cursorAfter,
  EventStreams,
  parseCursor,
  writeCursor,
} from '../../src/service/event-stream.ts';
import { clusterNamed, noted } from '../support/log-stories.ts';

/** A log with so many records, of two clusters in turn. */
async function logOf(count: number): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  for (let number = 0; number < count; number += 1) await append(log, number);
  return log;
}

async function append(log: MemoryEventLog, number: number): Promise<void> {
  const cluster = clusterNamed(number % 2 === 0 ? 'a' : 'b');
  const { seq } = await log.head(cluster);
  await log.append(cluster, seq, [noted(number, `note ${number}`)]);
}

/** The positions that a stream gives until it has so many. */
async function positions(
  streams: EventStreams,
  after: number,
  count: number,
): Promise<readonly number[]> {
  const stop = new AbortController();
  const found: number[] = [];
  for await (const page of streams.follow(after, stop.signal)) {
    found.push(...page.map(({ position }) => position));
    if (found.length >= count) break;
  }
  stop.abort();
  return found;
}

const upTo = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('a stream of events', () => {
  it('gives every record once and in order, also those that come while it is read', async () => {
    const log = await logOf(250);
    const streams = new EventStreams(log);
    const reading = positions(streams, 0, 260);
    for (let number = 250; number < 260; number += 1) await append(log, number);
    expect(await reading).toEqual(upTo(1, 260));
  });

  it('goes on after the record of its id, and has missed nothing', async () => {
    const log = await logOf(5);
    const streams = new EventStreams(log);
    const stop = new AbortController();
    const page = (await streams.follow(0, stop.signal).next()).value;
    const third = page?.[2];
    if (third === undefined) throw new Error('there are five records');
    const seen = parseCursor(writeCursor(cursorAfter(third)));
    expect(await streams.begin(seen)).toEqual({ kind: 'after', cursor: seen });
    expect(await positions(streams, 3, 2)).toEqual([4, 5]);
  });

  it('begins at the end where nothing is named, and before the first record', async () => {
    const streams = new EventStreams(await logOf(5));
    expect(await streams.begin(undefined)).toMatchObject({ cursor: { position: 5 } });
    const empty = new EventStreams(new MemoryEventLog());
    const cursor = { position: 0, mark: '' };
    expect(await empty.begin(undefined)).toEqual({ kind: 'after', cursor });
    expect(await empty.begin(parseCursor('0-'))).toEqual({ kind: 'after', cursor });
  });

  it('says so when the log has become another one', async () => {
    const streams = new EventStreams(await logOf(5));
    const other = { position: 3, mark: '0123456789ab' };
    expect(await streams.begin(other)).toMatchObject({ kind: 'lost', cursor: { position: 5 } });
    const beyond = { position: 6, mark: '0123456789ab' };
    expect((await streams.begin(beyond)).kind).toBe('lost');
  });

  it('ends when it is told to, also while it waits', async () => {
    const streams = new EventStreams(await logOf(2));
    const stop = new AbortController();
    const waiting = streams.follow(2, stop.signal).next();
    stop.abort();
    expect((await waiting).done).toBe(true);
  });

  it('shares what is read with all who are up to date', async () => {
    const log = await logOf(0);
    let reads = 0;
    const counted: EventFeed = {
      readAfter: (...asked) => {
        reads += 1;
        return log.readAfter(...asked);
      },
      end: () => log.end(),
      subscribe: (listener) => log.subscribe(listener),
    };
    const streams = new EventStreams(counted);
    const reading = Array.from({ length: 20 }, () => positions(streams, 0, 1));
    await append(log, 0);
    expect(await Promise.all(reading)).toEqual(Array(20).fill([1]));
    expect(reads).toBeLessThan(5);
  });
});

describe('the id of an event', () => {
  it.each(['', '5', '5-', '0-0123456789ab', '-1-0123456789ab', '5-0123456789AB', '5-012 456789ab'])(
    'is not "%s"',
    (text) => {
      expect(parseCursor(text)).toBeUndefined();
    },
  );
});
