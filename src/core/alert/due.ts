import { digestText } from '../base/digest.ts';
import type { Alert, AlertStatus, Notification } from './alert.ts';
import type { AlertBook, TrackedAlert } from './book.ts';

/** What a receiver has last been told of an alert. */
export interface Told {
  readonly startsAtMs: number;
  readonly kind: AlertStatus['kind'];
  /** When, as wall time of the guard in milliseconds. */
  readonly atMs: number;
}

/** What a receiver has been told, by the key of the labels. */
export type ToldAlerts = ReadonlyMap<string, Told>;

/** When a receiver is told. */
export interface TellingPolicy {
  /** After how long a firing alert is told again. */
  readonly repeatMs: number;
  /** Whether the end of an alert is told again as well, for receivers that keep no memory. */
  readonly repeatsEnds: boolean;
  /** Alerts that this receiver is not told of. */
  readonly leavesOut: (alert: Alert) => boolean;
}

/** What a receiver is to be told now: what is news to it, then what it is told again. */
export function notificationsDue(
  book: AlertBook,
  told: ToldAlerts,
  { policy, nowMs }: { readonly policy: TellingPolicy; readonly nowMs: number },
): readonly Notification[] {
  const news: Notification[] = [];
  const repeats: Notification[] = [];
  for (const [key, tracked] of book) {
    if (tracked.status.kind === 'pending' || policy.leavesOut(tracked.alert)) continue;
    const before = told.get(key);
    const { alert, status } = tracked;
    if (before === undefined || isNews(tracked, before)) news.push(notificationOf(alert, status));
    else if (
      nowMs - before.atMs >= policy.repeatMs &&
      (status.kind === 'firing' || policy.repeatsEnds)
    ) {
      repeats.push(notificationOf(alert, status));
    }
  }
  return [...news, ...repeats];
}

/** An end is news also to whoever never heard of the beginning: it was away while it lasted. */
function isNews({ alert, status }: TrackedAlert, before: Told): boolean {
  return before.startsAtMs !== alert.startsAtMs || before.kind !== status.kind;
}

function notificationOf(alert: Alert, status: AlertStatus): Notification {
  const { labels, startsAtMs } = alert;
  const digest = digestText(JSON.stringify([labels.key, startsAtMs, status.kind]));
  // Half of the digest tells more news apart than a guard ever has.
  const id = `alt_${digest.slice(digest.indexOf(':') + 1).slice(0, 32)}`;
  return { id, alert, status };
}

/** What a receiver has been told after it took notifications; what is forgotten is let go of. */
export function toldAfter(
  before: ToldAlerts,
  taken: readonly Notification[],
  { book, nowMs }: { readonly book: AlertBook; readonly nowMs: number },
): ToldAlerts {
  const told = new Map([...before].filter(([key]) => book.has(key)));
  for (const { alert, status } of taken) {
    const { labels, startsAtMs } = alert;
    told.set(labels.key, { startsAtMs, kind: status.kind, atMs: nowMs });
  }
  return told;
}
