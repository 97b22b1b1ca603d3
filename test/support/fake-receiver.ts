import type { Notification } from '../../src/core/alert/alert.ts';
import type { Notifier, NotifyOutcome } from '../../src/ports/notifier.ts';

/** A receiver that answers as a test says, and keeps what it was told. */
export class FakeReceiver implements Notifier {
  readonly name = 'pager';
  readonly kind = 'webhook';
  batchMax = 2;
  readonly told: (readonly Notification[])[] = [];
  answer: NotifyOutcome = { kind: 'taken' };

  async notify(batch: readonly Notification[]): Promise<NotifyOutcome> {
    await Promise.resolve();
    this.told.push(batch);
    return this.answer;
  }

  /** The names of the alerts of each message. */
  get names(): readonly (readonly string[])[] {
    return this.told.map((batch) => batch.map(({ alert }) => alert.labels.get('alertname')));
  }
}
