import { createPrometheusBackends } from '../adapter/axios/prometheus-backend.ts';
import { createAxiosScraper } from '../adapter/axios/scraper.ts';
import type { RuledCluster } from '../config/rulebook.ts';
import { neededSelectors } from '../core/rulebook/needed-series.ts';
import type { SeriesStore } from '../core/series/store.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Meter } from '../ports/meter.ts';
import type { MetricsBackends } from '../ports/metrics-backend.ts';
import type { Scraper } from '../ports/scraper.ts';
import type { Observer } from '../service/observer.ts';
import { nodeNames } from '../service/remote-names.ts';
import { RemoteObserver } from '../service/remote-observer.ts';

/** What clusters with a source are observed with. */
export interface RemoteParts {
  readonly backends: MetricsBackends;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly meter: Meter;
}

/** Opens connections to nodes, and to servers that have their metrics. */
export function openConnections(options: { readonly clock: Clock; readonly version: string }): {
  readonly scraper: Scraper;
  readonly backends: MetricsBackends;
} {
  return { scraper: createAxiosScraper(options), backends: createPrometheusBackends(options) };
}

/** How a cluster with a source is observed; undefined where its nodes are scraped. */
export function remoteObserver(
  { settings, cluster, rules }: RuledCluster,
  { backends, clock, timers, meter }: RemoteParts,
): ((store: SeriesStore) => Observer) | undefined {
  const { source, scrape } = settings;
  if (source === undefined) return undefined;
  const { url, select, nodeLabel, instances, alerts } = source;
  const names = nodeNames(nodeLabel, cluster, instances);
  const blocking = rules.runbooks.flatMap(({ blockingAlerts }) => blockingAlerts);
  return (store) => {
    const backend = backends.open({
      url,
      headers: new Map([...scrape.headers].map(([name, value]) => [name, value.reveal()])),
      tls: { ...scrape.tls, key: scrape.tls.key?.reveal() },
      bodySizeBytes: scrape.limits.bodySizeBytes,
    });
    return new RemoteObserver({
      ...{ cluster, store, backend, url, clock, timers, meter },
      names,
      alerts: alerts && { blocking, names, scope: alerts.select, maxAgeMs: alerts.maxAgeMs },
      selectors: neededSelectors(rules, select),
      reachMs: rules.reachMs,
      timeoutMs: scrape.timeoutMs,
      random: Math.random,
    });
  };
}
