import { createPoster } from '../adapter/axios/post.ts';
import { createAlertmanager } from '../adapter/notify/alertmanager.ts';
import { createSlackNotifier } from '../adapter/notify/slack.ts';
import { createWebhookNotifier } from '../adapter/notify/webhook.ts';
import { signatureOf } from '../adapter/webhook/signature.ts';
import type { AlertingSettings, ReceiverSettings, Settings } from '../config/settings.ts';
import type { AlertBook } from '../core/alert/book.ts';
import type { TellingPolicy } from '../core/alert/due.ts';
import { OWN_ALERTS } from '../core/alert/own-alerts.ts';
import type { Outside } from '../core/rulebook/evaluate-groups.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { Notifier } from '../ports/notifier.ts';
import { AlertKeeper, type AlertKeeperOptions } from '../service/alert-keeper.ts';
import { AlertSender } from '../service/alert-sender.ts';

/** What receivers are told with. */
interface ReceiversParts {
  readonly book: () => AlertBook;
  readonly version: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Ends everything when it aborts. */
  readonly signal: AbortSignal;
}

/** What alerts are made of, and told with. */
export interface AlertingParts
  extends Omit<AlertKeeperOptions, 'onNews'>,
    Omit<ReceiversParts, 'book'> {}

/** Everything that has to do with alerts. */
export interface Alerting {
  readonly keeper: AlertKeeper;
  /** Tells the receivers of this configuration from now on. */
  apply(settings: Pick<Settings, 'alerting' | 'outside'>): void;
  /** Looks until the process ends; resolves when nobody is told anything any more. */
  run(): Promise<void>;
}

/** Puts it together. Nobody is told anything before `apply`. */
export function openAlerting(parts: AlertingParts): Alerting {
  const keeper = new AlertKeeper({ ...parts, onNews: () => receivers.wake() });
  const receivers = new Receivers({ ...parts, book: () => keeper.book() });
  return {
    keeper,
    apply: (settings) => receivers.apply(settings),
    async run() {
      await keeper.run(parts.signal);
      await receivers.drained();
    },
  };
}

interface Told {
  readonly sender: AlertSender;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** Prometheus lets an alert live for as many resends, so that one lost message ends nothing. */
const RESENDS_VALID = 4;

/** The receivers of alerts, which change with the configuration. */
class Receivers {
  readonly #parts: ReceiversParts;
  #told: ReadonlyMap<string, Told> = new Map();
  #ended: Promise<unknown> = Promise.resolve();

  constructor(parts: ReceiversParts) {
    this.#parts = parts;
  }

  /** Tells these receivers from now on; one that stays the same goes on with what it was told. */
  apply({ alerting, outside }: Pick<Settings, 'alerting' | 'outside'>): void {
    const before = this.#told;
    this.#told = new Map(
      alerting.receivers.map((receiver) => {
        const key = fingerprint(receiver, alerting, outside);
        return [key, before.get(key) ?? this.#start(receiver, alerting, outside)];
      }),
    );
    for (const [key, { stop, done }] of before) {
      if (this.#told.has(key)) continue;
      stop.abort();
      this.#ended = Promise.all([this.#ended, done]);
    }
  }

  /** There may be news. */
  wake(): void {
    for (const { sender } of this.#told.values()) sender.wake();
  }

  /** Resolves when nobody is told anything any more; for the end of the process. */
  async drained(): Promise<void> {
    await Promise.all([this.#ended, ...[...this.#told.values()].map(({ done }) => done)]);
  }

  #start(receiver: ReceiverSettings, alerting: AlertingSettings, outside: Outside): Told {
    const { book, clock, timers, logger, meter, signal } = this.#parts;
    const notifier = notifierOf(receiver, { alerting, outside, ...this.#parts });
    const policy = policyFor(receiver, alerting);
    const sender = new AlertSender({ notifier, policy, book, clock, timers, logger, meter });
    const stop = new AbortController();
    const done = sender.run(AbortSignal.any([signal, stop.signal])).catch((error: unknown) => {
      // A bug in telling must not end the guard, and must not be quiet.
      logger.error('a receiver is told of alerts no more', {
        ...{ receiver: notifier.name, error: String(error) },
      });
    });
    return { sender, stop, done };
  }
}

/** An Alertmanager keeps what fires for as long as it is told; others are told of changes. */
function policyFor({ kind }: ReceiverSettings, alerting: AlertingSettings): TellingPolicy {
  if (kind === 'alertmanager') {
    return { repeatMs: alerting.resendMs, repeatsEnds: true, leavesOut: () => false };
  }
  return {
    repeatMs: alerting.repeatMs,
    repeatsEnds: false,
    // It fires always; what tells that it is gone is an Alertmanager, or Prometheus.
    leavesOut: ({ labels }) =>
      labels.get('alertname') === 'Watchdog' && labels.get('severity') === OWN_ALERTS.Watchdog,
  };
}

function notifierOf(
  receiver: ReceiverSettings,
  given: Pick<ReceiversParts, 'version' | 'clock'> & {
    readonly alerting: AlertingSettings;
    readonly outside: Outside;
  },
): Notifier {
  const { version, clock, alerting, outside } = given;
  const { tls, timeoutMs } = receiver;
  const poster = createPoster({ version, tls: { ...tls, key: tls.key?.reveal() } });
  const headers = new Map([...receiver.headers].map(([name, value]) => [name, value.reveal()]));
  const around = { ...outside, runbookUrl: alerting.runbookUrl };
  const common = { ...around, url: receiver.url.reveal(), headers, timeoutMs, poster, clock };
  switch (receiver.kind) {
    case 'alertmanager': {
      const validForMs = RESENDS_VALID * alerting.resendMs;
      return createAlertmanager({ ...common, validForMs });
    }
    case 'webhook': {
      const { name, key } = receiver;
      const bytes = key === undefined ? undefined : Buffer.from(key.reveal(), 'base64');
      const sign: Parameters<typeof createWebhookNotifier>[0]['sign'] =
        bytes === undefined ? undefined : (message) => signatureOf(message, [bytes]);
      return createWebhookNotifier({ ...common, name, sign });
    }
    case 'slack':
      return createSlackNotifier({ ...common, name: receiver.name, channel: receiver.channel });
  }
}

/** Whatever a receiver is told with, secrets included; it stays in memory. */
function fingerprint(
  { url, headers, tls, ...rest }: ReceiverSettings,
  { receivers: _receivers, ...alerting }: AlertingSettings,
  { externalLabels, externalUrl }: Outside,
): string {
  const key = 'key' in rest ? rest.key?.reveal() : undefined;
  return JSON.stringify([
    ...[rest, key, url.reveal(), [...headers].map(([name, value]) => [name, value.reveal()])],
    ...[tls, tls.key?.reveal(), alerting, [...externalLabels], externalUrl],
  ]);
}
