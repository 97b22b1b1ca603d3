import { describe, expect, it } from 'vitest';
import {
  ALERTS_MAX,
  type AlertBook,
  EMPTY_BOOK,
  followBook,
  RESOLVED_KEPT_MS,
} from '../../../src/core/alert/book.ts';
import { alertOf, T0_MS } from '../../support/alerts.ts';

/** Follows one alert, which is so or not at each minute. */
function minutes(story: string, alert = alertOf('Tripped'), start: AlertBook = EMPTY_BOOK) {
  return [...story].reduce(
    (book, is, minute) => followBook(book, is === '+' ? [alert] : [], T0_MS + minute * 60_000),
    start,
  );
}

const statusOf = (book: AlertBook) => [...book.values()][0]?.status;

describe('an alert in the book', () => {
  it('fires at once, and is over when it is not so any more', () => {
    expect(statusOf(minutes('+'))).toEqual({ kind: 'firing' });
    expect(statusOf(minutes('+++'))).toEqual({ kind: 'firing' });
    expect(statusOf(minutes('+-'))).toEqual({ kind: 'resolved', endsAtMs: T0_MS + 60_000 });
    expect(statusOf(minutes('+---'))).toEqual({ kind: 'resolved', endsAtMs: T0_MS + 60_000 });
  });

  it('waits until it has been so for as long as it has to be', () => {
    const slow = alertOf('Stale', { forMs: 120_000 });
    expect(statusOf(minutes('++', slow))).toMatchObject({ kind: 'pending' });
    expect(statusOf(minutes('+++', slow))).toEqual({ kind: 'firing' });
    expect(minutes('+-', slow).size).toBe(0);
    expect(statusOf(minutes('+-++', slow))).toMatchObject({ kind: 'pending' });
  });

  it('has begun when it was first so, whatever is said of it later', () => {
    const late = alertOf('Stale', { forMs: 60_000, startsAtMs: T0_MS + 3_600_000 });
    const [tracked] = [...minutes('+++', late).values()];
    expect(tracked?.alert.startsAtMs).toBe(T0_MS);
    const book = followBook(
      minutes('+'),
      [alertOf('Tripped', { startsAtMs: T0_MS + 9 })],
      T0_MS + 9,
    );
    expect([...book.values()][0]?.alert.startsAtMs).toBe(T0_MS);
  });

  it('goes on over pauses where it flaps, and is told once', () => {
    const flapping = alertOf('Breached', { keepFiringForMs: 300_000 });
    expect(statusOf(minutes('+-+-+-+-', flapping))).toEqual({ kind: 'firing' });
    expect(statusOf(minutes('+-----', flapping))).toEqual({ kind: 'firing' });
    expect(statusOf(minutes('+------', flapping))).toMatchObject({ kind: 'resolved' });
  });

  it('takes what is told of it from the newest look', () => {
    const now = alertOf('Tripped', { annotations: new Map([['summary', 'worse']]) });
    const book = followBook(minutes('+'), [now], T0_MS + 1);
    expect([...book.values()][0]?.alert.annotations.get('summary')).toBe('worse');
  });

  it('is another one when it comes back after its end', () => {
    const again = alertOf('Tripped', { startsAtMs: T0_MS + 120_000 });
    const book = followBook(minutes('+-'), [again], T0_MS + 120_000);
    expect([...book.values()]).toMatchObject([
      { status: { kind: 'firing' }, alert: { startsAtMs: T0_MS + 120_000 } },
    ]);
  });

  it('is forgotten a quarter of an hour after its end', () => {
    const over = minutes('+-');
    expect(followBook(over, [], T0_MS + 60_000 + RESOLVED_KEPT_MS).size).toBe(1);
    expect(followBook(over, [], T0_MS + 60_001 + RESOLVED_KEPT_MS).size).toBe(0);
  });
});

describe('a book', () => {
  it('keeps the first alerts where there are too many', () => {
    const many = Array.from({ length: ALERTS_MAX + 5 }, (_, index) => alertOf(`A${index}`));
    const book = followBook(EMPTY_BOOK, many, T0_MS);
    expect(book.size).toBe(ALERTS_MAX);
    expect([...book.values()][0]?.alert.labels.get('alertname')).toBe('A0');
  });

  it('has alerts with the same labels once', () => {
    expect(followBook(EMPTY_BOOK, [alertOf('A'), alertOf('A')], T0_MS).size).toBe(1);
  });
});
