import { Registry } from 'prom-client';
import type { LogMeter } from '../../ports/log-meter.ts';
import type { Meter } from '../../ports/meter.ts';
import type { RequestMeter } from '../../ports/request-meter.ts';
import { ClusterGauges } from './cluster-gauges.ts';
import { type ConfigGauges, openConfigGauges } from './config-gauges.ts';
import { type DiscoveryMetrics, openDiscoveryMetrics } from './discovery-metrics.ts';
import { COUNTERS, HISTOGRAMS } from './families.ts';
import { type HistoryMetrics, openHistoryMetrics } from './history-metrics.ts';
import { openLogMetrics } from './log-metrics.ts';
import { type CounterFamily, openCounter, openHistogram } from './metrics.ts';
import { openPageGauges, type PageCounts } from './page-gauges.ts';

/** What the meter is told of the guard that it measures. */
export interface PromMeterOptions {
  readonly version: string;
  /** The names of the clusters, whose counters begin at 0, so that the first event shows. */
  readonly clusters: readonly string[];
}

/** The meter, and the page that Prometheus reads. */
export interface PromMeter {
  readonly meter: Meter & RequestMeter;
  /** Adds the metrics of a log on disk to the page; called once, and only where there is one. */
  openLogMeter(): LogMeter;
  /**
   * Makes the page in the text format 0.0.4; at most 5,000 series whatever is watched. What people
   * have said ends by itself, so it is counted when the page is made, and so are permits.
   */
  render(counts?: PageCounts): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** Counts with prom-client in a registry of its own, and makes the page of all metrics. */
export function createPromMeter({ version, clusters }: PromMeterOptions): PromMeter {
  const registry = new Registry();
  const counters = openCounters(registry);
  const histograms = openHistograms(registry);
  const latest = new ClusterGauges();
  const discovery = openDiscoveryMetrics(registry);
  const families = [
    ...Object.values(counters),
    ...Object.values(histograms),
    ...discovery.families,
  ];
  const page = openPageGauges(registry, { version, latest, families });
  for (const cluster of clusters) {
    counters.scrapes.add([cluster, 'scraped'], 0);
    counters.burstsSkipped.add([cluster], 0);
  }
  return {
    meter: meterOf({
      counters,
      histograms,
      latest,
      discovery,
      config: openConfigGauges(registry),
      history: openHistoryMetrics(registry),
    }),
    openLogMeter: () => openLogMetrics(registry),
    async render(counts = {}) {
      page.refresh(counts);
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

function openCounters(registry: Registry) {
  const open = (name: keyof typeof COUNTERS): CounterFamily =>
    openCounter(COUNTERS[name], registry);
  return {
    verdicts: open('verdicts'),
    inTheWay: open('inTheWay'),
    permitCalls: open('permitCalls'),
    trips: open('trips'),
    rollbacks: open('rollbacks'),
    notifications: open('notifications'),
    decisionsNotRecorded: open('decisionsNotRecorded'),
    refused: open('refused'),
    scrapes: open('scrapes'),
    scrapedSamples: open('scrapedSamples'),
    scrapedBytes: open('scrapedBytes'),
    burstsSkipped: open('burstsSkipped'),
    httpRequests: open('httpRequests'),
  };
}

function openHistograms(registry: Registry) {
  return {
    scrapeDuration: openHistogram(HISTOGRAMS.scrapeDuration, registry),
    evaluationDuration: openHistogram(HISTOGRAMS.evaluationDuration, registry),
    httpDuration: openHistogram(HISTOGRAMS.httpDuration, registry),
  };
}

interface Families {
  readonly counters: ReturnType<typeof openCounters>;
  readonly histograms: ReturnType<typeof openHistograms>;
  readonly latest: ClusterGauges;
  readonly discovery: DiscoveryMetrics;
  readonly config: ConfigGauges;
  readonly history: HistoryMetrics;
}

function meterOf({
  counters,
  histograms,
  latest,
  discovery,
  config,
  history,
}: Families): Meter & RequestMeter {
  return {
    scrapeConcluded({ cluster, outcome, durationMs, samples, bodyBytes }) {
      counters.scrapes.add([cluster, outcome]);
      counters.scrapedSamples.add([cluster], samples);
      counters.scrapedBytes.add([cluster], bodyBytes);
      histograms.scrapeDuration.observe([cluster], durationMs / 1_000);
    },
    targetsLooked: (event) => discovery.looked(event),
    membersFound: (event) => discovery.found(event),
    clusterRetired({ cluster }) {
      latest.forget(cluster);
      discovery.forget(cluster);
    },
    reloadConcluded: (event) => config.update(event),
    burstSkipped: ({ cluster }) => counters.burstsSkipped.add([cluster]),
    evaluationConcluded(event) {
      latest.update(event);
      histograms.evaluationDuration.observe([event.cluster], event.durationMs / 1_000);
    },
    verdictGiven({ cluster, action, kind, inTheWay }) {
      counters.verdicts.add([cluster, action, kind]);
      for (const holdPoint of inTheWay) counters.inTheWay.add([cluster, holdPoint]);
    },
    permitCalled: ({ cluster, call, answer }) => counters.permitCalls.add([cluster, call, answer]),
    tripped: ({ cluster, holdPoint, consequence }) =>
      counters.trips.add([cluster, holdPoint, consequence]),
    rollbackEnded: ({ cluster, end }) => counters.rollbacks.add([cluster, end]),
    notified: ({ receiver, kind, outcome, count }) =>
      counters.notifications.add([receiver, kind, outcome], count),
    decisionNotRecorded: ({ reason }) => counters.decisionsNotRecorded.add([reason]),
    historyKept: (event) => history.update(event),
    requestRefused: ({ code }) => counters.refused.add([code]),
    requestAnswered({ route, status, durationMs }) {
      counters.httpRequests.add([route, `${Math.floor(status / 100)}xx`]);
      histograms.httpDuration.observe([route], durationMs / 1_000);
    },
  };
}
