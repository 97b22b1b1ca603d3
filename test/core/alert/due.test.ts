import { describe, expect, it } from 'vitest';
import type { Notification } from '../../../src/core/alert/alert.ts';
import { type AlertBook, followBook } from '../../../src/core/alert/book.ts';
import { notificationsDue, type TellingPolicy, toldAfter } from '../../../src/core/alert/due.ts';
import { alertOf, bookOf, T0_MS } from '../../support/alerts.ts';

const KEEPING: TellingPolicy = { repeatMs: 60_000, repeatsEnds: true, leavesOut: () => false };
const PEOPLE: TellingPolicy = { ...KEEPING, repeatMs: 3_600_000, repeatsEnds: false };

const NAME = alertOf('Tripped');

/** A receiver that takes everything at the times at which the test asks. */
class Receiver {
  #told: ReturnType<typeof toldAfter> = new Map();
  readonly #policy: TellingPolicy;

  constructor(policy: TellingPolicy) {
    this.#policy = policy;
  }

  /** What is due at a time; taken unless the receiver is away. */
  at(nowMs: number, book: AlertBook, isAway = false): readonly Notification[] {
    const due = notificationsDue(book, this.#told, { policy: this.#policy, nowMs });
    this.#told = toldAfter(this.#told, isAway ? [] : due, { book, nowMs });
    return due;
  }
}

const kinds = (due: readonly Notification[]) => due.map(({ status }) => status.kind);
const over = (book: AlertBook, nowMs: number) => followBook(book, [], nowMs);

describe('what a receiver is told', () => {
  it('is what is new, once', () => {
    const people = new Receiver(PEOPLE);
    const book = bookOf(NAME);
    expect(kinds(people.at(T0_MS, book))).toEqual(['firing']);
    expect(people.at(T0_MS + 60_000, book)).toEqual([]);
  });

  it('is what still fires, again and again; people more seldom', () => {
    const book = bookOf(NAME);
    const keeping = new Receiver(KEEPING);
    const people = new Receiver(PEOPLE);
    const told = [0, 1, 2, 60].map((minute) => {
      const nowMs = T0_MS + minute * 60_000;
      return [keeping.at(nowMs, book).length, people.at(nowMs, book).length];
    });
    expect(told).toEqual([
      [1, 1],
      [1, 0],
      [1, 0],
      [1, 1],
    ]);
  });

  it('is the end, once to people and again to whoever may have lost it', () => {
    const book = bookOf(NAME);
    const keeping = new Receiver(KEEPING);
    const people = new Receiver(PEOPLE);
    for (const each of [keeping, people]) each.at(T0_MS, book);
    const ended = over(book, T0_MS + 1);
    expect(kinds(people.at(T0_MS + 1, ended))).toEqual(['resolved']);
    expect(kinds(keeping.at(T0_MS + 1, ended))).toEqual(['resolved']);
    expect(people.at(T0_MS + 3_700_000, ended)).toEqual([]);
    expect(kinds(keeping.at(T0_MS + 61_000, ended))).toEqual(['resolved']);
  });

  it('is everything that is so when a receiver is back, and the news before the repeats', () => {
    const people = new Receiver(KEEPING);
    const first = bookOf(NAME);
    people.at(T0_MS, first);
    people.at(T0_MS + 1, followBook(first, [NAME, alertOf('Stale')], T0_MS + 1), true);
    const later = followBook(first, [NAME, alertOf('Stale')], T0_MS + 120_000);
    const due = people.at(T0_MS + 120_000, later);
    expect(due.map(({ alert }) => alert.labels.get('alertname'))).toEqual(['Stale', 'Tripped']);
  });

  it('is the end of what began and ended while it was away: nothing is lost', () => {
    const people = new Receiver(PEOPLE);
    const book = bookOf(NAME);
    people.at(T0_MS, book, true);
    const ended = over(book, T0_MS + 60_000);
    expect(kinds(people.at(T0_MS + 120_000, ended))).toEqual(['resolved']);
  });

  it('is not what it does not want, nor what is not sure yet', () => {
    const none = new Receiver({ ...PEOPLE, leavesOut: () => true });
    expect(none.at(T0_MS, bookOf(NAME))).toEqual([]);
    const pending = bookOf(alertOf('Stale', { forMs: 1 }));
    expect(new Receiver(PEOPLE).at(T0_MS, pending)).toEqual([]);
  });
});

describe('the id of a notification', () => {
  const idAt = (book: AlertBook, nowMs = T0_MS) => new Receiver(PEOPLE).at(nowMs, book)[0]?.id;

  it('is the same for the same news, also from a guard that started again', () => {
    expect(idAt(bookOf(NAME))).toMatch(/^alt_[0-9a-f]{32}$/);
    expect(idAt(bookOf(NAME), T0_MS + 9)).toBe(idAt(bookOf(NAME)));
  });

  it('is another one for the end, and for the next time', () => {
    const book = bookOf(NAME);
    const again = bookOf(alertOf('Tripped', { startsAtMs: T0_MS + 1 }));
    const ids = [idAt(book), idAt(over(book, T0_MS + 1)), idAt(again), idAt(bookOf(alertOf('B')))];
    expect(new Set(ids).size).toBe(4);
  });
});

describe('a value that flaps for a day', () => {
  it.each([
    ['every minute', 1, 1],
    ['every ten minutes', 10, 145],
  ])('%s is told a bounded number of times', (_, period, most) => {
    const flapping = alertOf('Breached', { keepFiringForMs: 300_000 });
    const people = new Receiver({ ...PEOPLE, repeatMs: 14_400_000 });
    let book: AlertBook = new Map();
    let told = 0;
    for (let minute = 0; minute < 1_440; minute += 1) {
      const is = Math.floor(minute / period) % 2 === 0;
      const nowMs = T0_MS + minute * 60_000;
      const alert = { ...flapping, startsAtMs: nowMs };
      book = followBook(book, is ? [alert] : [], nowMs);
      told += people.at(nowMs, book).length;
    }
    // Once every four hours it is told again, and that is all that flapping adds.
    expect(told).toBeLessThanOrEqual(most + 6);
    expect(told).toBeGreaterThan(0);
  });
});
