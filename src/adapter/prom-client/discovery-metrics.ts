import type { Registry } from 'prom-client';
import type { Meter } from '../../ports/meter.ts';
import { COUNTERS, GAUGES } from './families.ts';
import { type CounterFamily, type GaugeFamily, openCounter, openGauge } from './metrics.ts';

/** What discovery finds, and when it last could look. */
export interface DiscoveryMetrics {
  /** The families that may leave out label sets. */
  readonly families: readonly (CounterFamily | GaugeFamily)[];
  looked(event: Parameters<Meter['targetsLooked']>[0]): void;
  found(event: Parameters<Meter['membersFound']>[0]): void;
  /** Forgets a cluster that is watched no more. */
  forget(cluster: string): void;
}

/** Registers the metrics of discovery; a guard whose nodes are listed has no series of them. */
export function openDiscoveryMetrics(registry: Registry): DiscoveryMetrics {
  const looks = openCounter(COUNTERS.discoveryLooks, registry);
  const complete = openGauge(GAUGES.discoveryComplete, registry);
  const nodes = openGauge(GAUGES.discoveryNodes, registry);
  const latest = new Map<string, { readonly found: number; readonly missing: number }>();
  const replaceNodes = (): void =>
    nodes.replace(
      [...latest].flatMap(([cluster, { found, missing }]) => [
        [[cluster, 'found'], found],
        [[cluster, 'missing'], missing],
      ]),
    );
  return {
    families: [looks, complete, nodes],
    looked({ job, outcome, completeAtMs }) {
      looks.add([job, outcome]);
      complete.replace([...completeAtMs].map(([name, atMs]) => [[name], atMs / 1_000]));
    },
    found({ cluster, ...counts }) {
      latest.set(cluster, counts);
      replaceNodes();
    },
    forget(cluster) {
      if (latest.delete(cluster)) replaceNodes();
    },
  };
}
