import { durationMs } from '../core/base/time.ts';
import type { BackendSettings } from './backend-settings.ts';
import type { RawCluster } from './cluster-schema.ts';
import type { GivenTimes, ScrapeTimes } from './scrape-defaults.ts';
import type { RawScrape } from './scrape-schema.ts';
import type { RawSource } from './source-schema.ts';

/** What most servers scrape by, and Prometheus writes into its example. */
const INTERVAL_MS = durationMs(15_000);

/** A second is what a busy server needs; a round has two questions, and maybe repeats them. */
const TIMEOUT_MS = durationMs(5_000);

/** One scrape may get lost before a value is no evidence any more. */
const INTERVALS_PER_MAX_AGE = 3;

/** All samples of five minutes of a thousand series are 2 MiB. */
const BODY_SIZE_BYTES = 64 * 1024 ** 2;

/** Two evaluations at the minute that Prometheus evaluates by, and time for a slow group. */
const ALERT_AGE_MS = durationMs(150_000);

/** The durations of a source; those of `scrape` are for another kind of question. */
export function sourceTimes({ interval, timeout, max_age }: GivenTimes): ScrapeTimes {
  const intervalMs = interval ?? INTERVAL_MS;
  const timeoutMs = timeout ?? durationMs(Math.min(TIMEOUT_MS, intervalMs));
  return {
    intervalMs,
    timeoutMs,
    maxAgeMs: max_age ?? durationMs(INTERVALS_PER_MAX_AGE * intervalMs),
  };
}

/** What a source says of its requests, in the words of `scrape`, with its own defaults. */
export function scrapeKeysOfSource({ prometheus }: RawSource): RawScrape {
  const { url, select, node_label, alerts, ...rest } = prometheus;
  const { intervalMs, timeoutMs, maxAgeMs } = sourceTimes(rest);
  const body_size_limit = rest.body_size_limit ?? BODY_SIZE_BYTES;
  return { ...rest, body_size_limit, interval: intervalMs, timeout: timeoutMs, max_age: maxAgeMs };
}

/** The source of a cluster; undefined where its nodes are scraped. */
export function toSource({ source, nodes }: RawCluster): BackendSettings | undefined {
  if (source === undefined) return undefined;
  const { url, select, node_label: nodeLabel } = source.prometheus;
  const instances = (nodes ?? []).flatMap(({ id, instance }) =>
    instance === undefined ? [] : [[id, instance] as const],
  );
  const { alerts } = source.prometheus;
  return {
    ...{ url, select, nodeLabel, instances: new Map(instances) },
    alerts: alerts && { select: alerts.select, maxAgeMs: alerts.max_age ?? ALERT_AGE_MS },
  };
}
