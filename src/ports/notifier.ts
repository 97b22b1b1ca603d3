import type { Notification } from '../core/alert/alert.ts';

/** What became of notifications. */
export type NotifyOutcome =
  | { readonly kind: 'taken' }
  /** The receiver does not want them as they are; it will not want them later either. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** Nobody knows that it has them: they are told again. */
  | {
      readonly kind: 'failed';
      readonly detail: string;
      /** How long the receiver asked to be left alone, in milliseconds. */
      readonly retryAfterMs: number | undefined;
    };

/** What a receiver understands, which also says how it is told again. */
export type ReceiverKind = 'alertmanager' | 'webhook' | 'slack';

/** Somebody who is told of alerts. */
export interface Notifier {
  /** Fit for logs and metrics: it holds no secret. */
  readonly name: string;
  readonly kind: ReceiverKind;
  /** How many notifications go into one message. */
  readonly batchMax: number;
  /** Tells once. Never rejects; ends early, as failed, when the signal aborts. */
  notify(batch: readonly Notification[], signal: AbortSignal): Promise<NotifyOutcome>;
}
