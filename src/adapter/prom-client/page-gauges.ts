import { Counter, type Registry } from 'prom-client';
import type { ClusterGauges } from './cluster-gauges.ts';
import { takeDelays, watchEventLoopDelay } from './event-loop-delay.ts';
import { CPU_SECONDS, GAUGES } from './families.ts';
import { type GaugeFamily, type GaugeSeries, openGauge } from './metrics.ts';
import { cpuSeconds, openFileDescriptors, startTimeSeconds } from './process-stats.ts';

/** What the gauges of a page are made of. */
interface PageSources {
  readonly version: string;
  readonly latest: ClusterGauges;
  /** Families whose left-out label sets the page tells. */
  readonly families: readonly { readonly name: string; readonly dropped: number }[];
}

/**
 * How many facts of each kind count now, or permits of each state are open, by cluster; or for how
 * many seconds steps of each action are stuck.
 */
export type Counts = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** Kinds of which a cluster has none have no series: most clusters have none of any. */
function countSeries(facts: Counts = new Map()): GaugeSeries {
  return [...facts].flatMap(([cluster, counts]) =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([fact, count]) => [[cluster, fact], count] as const),
  );
}

/** What is counted when the page is made; what is left out is nothing. */
export interface PageCounts {
  /** What people have said and counts now, by kind. */
  readonly facts?: Counts;
  /** Open permits, by state. */
  readonly permits?: Counts;
  /** How long ago the oldest open permit was granted, by state. */
  readonly permitSeconds?: Counts;
  /** How long nothing has gone on, by action. */
  readonly stuckSeconds?: Counts;
  /** Open trips, by consequence. */
  readonly trips?: Counts;
  /** Rollbacks in which something is left to do, by state. */
  readonly rollbacks?: Counts;
  /** Rollouts that are not over, by state. */
  readonly rollouts?: Counts;
  /** Their nodes, by whether they are complete. */
  readonly rolloutNodes?: Counts;
  /** What of them takes too long. */
  readonly rolloutsLate?: Counts;
}

/** Gauges that are worked out when the page is made, and only then. */
export interface PageGauges {
  refresh(counts: PageCounts): void;
}

/** Registers the gauges of the page. */
export function openPageGauges(registry: Registry, sources: PageSources): PageGauges {
  const refreshProcess = openProcess(registry, sources.version);
  const { latest } = sources;
  const ofClusters = [
    { gauge: openGauge(GAUGES.series, registry), series: () => latest.series() },
    { gauge: openGauge(GAUGES.nodes, registry), series: () => latest.nodes() },
    { gauge: openGauge(GAUGES.nodeNotObserved, registry), series: () => latest.notObserved() },
    { gauge: openGauge(GAUGES.holdPointFailing, registry), series: () => latest.failing() },
  ];
  const counted = {
    facts: openGauge(GAUGES.factsInForce, registry),
    permits: openGauge(GAUGES.permits, registry),
    permitSeconds: openGauge(GAUGES.permitSeconds, registry),
    stuckSeconds: openGauge(GAUGES.stuckSeconds, registry),
    trips: openGauge(GAUGES.trips, registry),
    rollbacks: openGauge(GAUGES.rollbacks, registry),
    rollouts: openGauge(GAUGES.rollouts, registry),
    rolloutNodes: openGauge(GAUGES.rolloutNodes, registry),
    rolloutsLate: openGauge(GAUGES.rolloutsLate, registry),
  } as const satisfies Record<keyof PageCounts, GaugeFamily>;
  const dropped = openGauge(GAUGES.droppedSeries, registry);
  const ofLatest = ofClusters.map(({ gauge }) => gauge);
  const capped = [...sources.families, ...ofLatest, ...Object.values(counted)];
  return {
    refresh({ facts, permits, permitSeconds, stuckSeconds, trips, ...rolling }) {
      refreshProcess();
      counted.facts.replace(countSeries(facts));
      counted.permits.replace(countSeries(permits));
      counted.permitSeconds.replace(countSeries(permitSeconds));
      counted.stuckSeconds.replace(countSeries(stuckSeconds));
      counted.trips.replace(countSeries(trips));
      counted.rollbacks.replace(countSeries(rolling.rollbacks));
      counted.rollouts.replace(countSeries(rolling.rollouts));
      counted.rolloutNodes.replace(countSeries(rolling.rolloutNodes));
      counted.rolloutsLate.replace(countSeries(rolling.rolloutsLate));
      for (const { gauge, series } of ofClusters) gauge.replace(series());
      dropped.replace(capped.map((family) => [[family.name], family.dropped] as const));
    },
  };
}

function openProcess(registry: Registry, version: string): () => void {
  openGauge(GAUGES.buildInfo, registry).replace([[[version, process.version], 1]]);
  openGauge(GAUGES.startTime, registry).replace([[[], startTimeSeconds()]]);
  const delays = watchEventLoopDelay();
  const delay = openGauge(GAUGES.eventLoopDelay, registry);
  const resident = openGauge(GAUGES.residentMemory, registry);
  const heap = openGauge(GAUGES.heapUsed, registry);
  const isTold = openFileDescriptors() !== undefined;
  const fds = isTold ? openGauge(GAUGES.openFds, registry) : undefined;
  const { name, help } = CPU_SECONDS;
  const cpu = new Counter({ name, help, registers: [registry] });
  let cpuBefore = 0;
  return () => {
    const cpuNow = cpuSeconds();
    cpu.inc(Math.max(0, cpuNow - cpuBefore));
    cpuBefore = cpuNow;
    delay.replace(takeDelays(delays).map(([stat, seconds]) => [[stat], seconds] as const));
    resident.replace([[[], process.memoryUsage.rss()]]);
    heap.replace([[[], process.memoryUsage().heapUsed]]);
    fds?.replace([[[], openFileDescriptors() ?? 0]]);
  };
}
