import type { Alert, AlertStatus } from './alert.ts';

/** An alert that is followed. */
export interface TrackedAlert {
  readonly alert: Alert;
  /** `pending` until it has been so for as long as it has to be; nobody is told of that. */
  readonly status: AlertStatus | { readonly kind: 'pending'; readonly sinceMs: number };
  /** Since when it fires although it is not so any more; undefined while it is so. */
  readonly absentSinceMs: number | undefined;
}

/** Alerts by the key of their labels. */
export type AlertBook = ReadonlyMap<string, TrackedAlert>;

/** Nothing is known. */
export const EMPTY_BOOK: AlertBook = new Map();

/** That an alert is over is told for this long, as Prometheus does. */
export const RESOLVED_KEPT_MS = 900_000;

/**
 * Alerts of one cluster: a page of them tells that all is wrong, more tell nothing besides. Those
 * that come first are kept.
 */
export const ALERTS_MAX = 1_000;

/** Takes a book on by what is so now. Times are wall times of the guard in milliseconds. */
export function followBook(before: AlertBook, active: readonly Alert[], nowMs: number): AlertBook {
  const book = new Map<string, TrackedAlert>();
  const present = new Map(active.slice(0, ALERTS_MAX).map((alert) => [alert.labels.key, alert]));
  for (const [key, alert] of present) book.set(key, withAlert(before.get(key), alert, nowMs));
  for (const [key, tracked] of before) {
    if (present.has(key)) continue;
    const left = withoutAlert(tracked, nowMs);
    if (left !== undefined) book.set(key, left);
  }
  return book;
}

function withAlert(before: TrackedAlert | undefined, alert: Alert, nowMs: number): TrackedAlert {
  const isOn = before !== undefined && before.status.kind !== 'resolved';
  if (isOn && before.status.kind === 'firing') {
    // It is still the same alert, whenever its condition says that it has begun.
    const { startsAtMs } = before.alert;
    return { alert: { ...alert, startsAtMs }, status: before.status, absentSinceMs: undefined };
  }
  const sinceMs = isOn && before.status.kind === 'pending' ? before.status.sinceMs : nowMs;
  const isDue = nowMs - sinceMs >= alert.forMs;
  const status = isDue ? ({ kind: 'firing' } as const) : ({ kind: 'pending', sinceMs } as const);
  const startsAtMs = alert.forMs > 0 ? Math.min(sinceMs, alert.startsAtMs) : alert.startsAtMs;
  return { alert: { ...alert, startsAtMs }, status, absentSinceMs: undefined };
}

/** Undefined when nothing more has to be known of it. */
function withoutAlert(tracked: TrackedAlert, nowMs: number): TrackedAlert | undefined {
  const { alert, status } = tracked;
  switch (status.kind) {
    case 'pending':
      return undefined;
    case 'resolved':
      return nowMs - status.endsAtMs > RESOLVED_KEPT_MS ? undefined : tracked;
    case 'firing': {
      const absentSinceMs = tracked.absentSinceMs ?? nowMs;
      if (nowMs - absentSinceMs < alert.keepFiringForMs) return { ...tracked, absentSinceMs };
      return { alert, status: { kind: 'resolved', endsAtMs: nowMs }, absentSinceMs };
    }
  }
}
