import type { Labels } from '../base/labels.ts';

/** Something that somebody should know of, for as long as it is so. Its labels are what it is. */
export interface Alert {
  /** With `alertname`; two with the same labels are one alert. */
  readonly labels: Labels;
  /** What is told of it, which may change while it lasts. */
  readonly annotations: ReadonlyMap<string, string>;
  /** Since when it has been so, as wall time of the guard in milliseconds since 1970. */
  readonly startsAtMs: number;
  /** Of the page that shows it, beneath the address of the guard. */
  readonly path: string;
  /** How long it has to be so without a break before anybody is told. */
  readonly forMs: number;
  /** How long it must not have been so before it is over: what flaps is told once. */
  readonly keepFiringForMs: number;
}

/** How an alert stands for whoever is told of it. */
export type AlertStatus =
  | { readonly kind: 'firing' }
  | { readonly kind: 'resolved'; readonly endsAtMs: number };

/** An alert as it is told. */
export interface Notification {
  /** The same for every repeat of the same news, so that receivers can tell one. */
  readonly id: string;
  readonly alert: Alert;
  readonly status: AlertStatus;
}
