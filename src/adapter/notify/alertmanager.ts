import type { DurationMs } from '../../core/base/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { Poster } from '../../ports/poster.ts';
import { outcomeOf } from './answer.ts';
import { describeAlert, type Surroundings } from './described.ts';

/** One Alertmanager; several are told each by itself, as they share what they have among them. */
export interface AlertmanagerOptions extends Surroundings {
  /** Its address, such as `http://10.0.0.1:9093/prefix`, without a slash at its end. */
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly timeoutMs: DurationMs;
  /**
   * How long a firing alert goes on without being told again. When it is not, as when the guard is
   * gone, the Alertmanager ends it by itself.
   */
  readonly validForMs: number;
  readonly poster: Poster;
  readonly clock: Clock;
}

/** As many as Prometheus sends in one request. */
const BATCH_MAX = 256;

/** Tells an Alertmanager by its API v2. */
export function createAlertmanager(options: AlertmanagerOptions): Notifier {
  const { url, headers, timeoutMs, validForMs, poster, clock } = options;
  return {
    name: new URL(url).host,
    kind: 'alertmanager',
    batchMax: BATCH_MAX,
    async notify(batch, signal) {
      const nowMs = Math.trunc(clock.now() + clock.wallOffsetMs());
      const alerts = batch.map((each) => describeAlert(each, options, nowMs + validForMs));
      const sent = {
        url: `${url}/api/v2/alerts`,
        headers: new Map([...headers, ['content-type', 'application/json']]),
        ...{ body: JSON.stringify(alerts), timeoutMs },
      };
      return outcomeOf(await poster.post(sent, signal));
    },
  };
}
