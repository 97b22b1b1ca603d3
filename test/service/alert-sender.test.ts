import { describe, expect, it } from 'vitest';
import { type AlertBook, followBook } from '../../src/core/alert/book.ts';
import { AlertSender } from '../../src/service/alert-sender.ts';
import { alertOf, bookOf, T0_MS } from '../support/alerts.ts';
import { FakeReceiver } from '../support/fake-receiver.ts';
import { FakeTime } from '../support/fake-time.ts';
import { recordingLogger } from '../support/recording-logger.ts';
import { recordingMeter } from '../support/recording-meter.ts';

/** A receiver that is told of a book which the test changes. */
function telling(repeatMs = 3_600_000) {
  const time = new FakeTime({ startMs: T0_MS, wallOffsetMs: 0 });
  const receiver = new FakeReceiver();
  const { logger, lines } = recordingLogger();
  const metered = recordingMeter();
  const state: { book: AlertBook } = { book: new Map() };
  const ended = new AbortController();
  const sender = new AlertSender({
    ...{ notifier: receiver, clock: time, timers: time, logger, meter: metered.meter },
    book: () => state.book,
    policy: { repeatMs, repeatsEnds: false, leavesOut: () => false },
  });
  const done = sender.run(ended.signal);
  return {
    ...{ time, receiver, state, lines },
    outcomes: () => metered.named('notified'),
    async show(book: AlertBook) {
      state.book = book;
      sender.wake();
      await time.advance(0);
    },
    async end() {
      ended.abort();
      await time.advance(0);
      await done;
    },
  };
}

const [A, B, C] = [alertOf('A'), alertOf('B'), alertOf('C')];

describe('telling a receiver', () => {
  it('tells news at once, as many messages as it takes', async () => {
    const story = telling();
    await story.show(bookOf(A, B, C));
    expect(story.receiver.names).toEqual([['A', 'B'], ['C']]);
    await story.show(bookOf(A, B, C));
    expect(story.receiver.told).toHaveLength(2);
    await story.end();
  });

  it('tells again what still fires when its time has come, without being woken', async () => {
    const story = telling();
    await story.show(bookOf(A));
    await story.time.advance(3_599_000);
    expect(story.receiver.told).toHaveLength(1);
    await story.time.advance(10_000);
    expect(story.receiver.names).toEqual([['A'], ['A']]);
    await story.end();
  });

  it('tells again in time however short that time is', async () => {
    const story = telling(1_000);
    await story.show(bookOf(A));
    await story.time.advance(10_000);
    expect(story.receiver.told.length).toBeGreaterThanOrEqual(10);
    await story.end();
  });

  it('tries a receiver that is away again, more and more seldom', async () => {
    const story = telling();
    story.receiver.answer = { kind: 'failed', detail: 'refused', retryAfterMs: undefined };
    await story.show(bookOf(A));
    const tries: number[] = [];
    for (let second = 0; second < 300; second += 1) {
      await story.time.advance(1_000);
      tries.push(story.receiver.told.length);
    }
    expect([0, 2, 6, 14, 30, 62].map((second) => tries[second])).toEqual([2, 3, 4, 5, 6, 7]);
    expect(tries.at(-1)).toBeLessThan(12);
    const away = story.lines.filter(({ message }) => message.includes('cannot be told'));
    expect(away).toHaveLength(1);
    await story.end();
  });

  it('tells it how things stand when it is back, and not what was in between', async () => {
    const story = telling();
    story.receiver.answer = { kind: 'failed', detail: 'refused', retryAfterMs: undefined };
    await story.show(bookOf(A));
    await story.show(followBook(bookOf(A), [B], T0_MS + 1));
    story.receiver.answer = { kind: 'taken' };
    story.receiver.told.length = 0;
    await story.time.advance(60_000);
    const told = story.receiver.told.flat();
    expect(told.map(({ alert, status }) => [alert.labels.get('alertname'), status.kind])).toEqual([
      ['B', 'firing'],
      ['A', 'resolved'],
    ]);
    expect(story.lines.at(-1)?.message).toBe('a receiver of alerts can be told again');
    await story.end();
  });

  it('leaves it alone for as long as it asks, and not for longer than five minutes', async () => {
    const story = telling();
    story.receiver.answer = { kind: 'failed', detail: 'busy', retryAfterMs: 20_000 };
    await story.show(bookOf(A));
    await story.time.advance(19_999);
    expect(story.receiver.told).toHaveLength(1);
    story.receiver.answer = { kind: 'failed', detail: 'busy', retryAfterMs: 86_400_000 };
    await story.time.advance(1);
    expect(story.receiver.told).toHaveLength(2);
    await story.time.advance(300_000);
    expect(story.receiver.told).toHaveLength(3);
    await story.end();
  });

  it('does not repeat what it refuses, and says so', async () => {
    const story = telling();
    story.receiver.answer = { kind: 'refused', detail: 'it answered 400: bad label' };
    await story.show(bookOf(A));
    await story.time.advance(600_000);
    expect(story.receiver.told).toHaveLength(1);
    expect(story.lines.at(-1)).toMatchObject({
      ...{ message: 'a receiver does not take alerts', fields: { receiver: 'pager' } },
    });
    await story.end();
  });

  it('counts alerts by what came of them', async () => {
    const story = telling();
    await story.show(bookOf(A, B));
    expect(story.outcomes()).toEqual([
      { receiver: 'pager', kind: 'webhook', outcome: 'taken', count: 2 },
    ]);
    await story.end();
  });
});
