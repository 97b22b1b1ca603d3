import type { Alert, Notification } from '../../src/core/alert/alert.ts';
import { type AlertBook, followBook } from '../../src/core/alert/book.ts';
import { Labels } from '../../src/core/base/labels.ts';

/** When the stories of alerts begin. */
export const T0_MS = Date.parse('2026-11-21T12:00:00Z');

/** An alert of the stories. */
export function alertOf(name: string, change: Partial<Alert> = {}): Alert {
  return {
    labels: Labels.from([
      ['alertname', name],
      ['severity', 'critical'],
      ['cluster', 'orders'],
    ]),
    annotations: new Map([['summary', `${name} of the story`]]),
    startsAtMs: T0_MS,
    path: '/v1/trips/trp_1',
    forMs: 0,
    keepFiringForMs: 0,
    ...change,
  };
}

/** A book in which these fire. */
export function bookOf(...alerts: readonly Alert[]): AlertBook {
  return followBook(new Map(), alerts, T0_MS);
}

/** A notification of the stories. */
export function firing(name: string, change: Partial<Alert> = {}): Notification {
  return { id: `alt_${name}`, alert: alertOf(name, change), status: { kind: 'firing' } };
}

/** The same when it is over. */
export function resolved(name: string, endsAtMs = T0_MS + 60_000): Notification {
  return { ...firing(name), status: { kind: 'resolved', endsAtMs } };
}
