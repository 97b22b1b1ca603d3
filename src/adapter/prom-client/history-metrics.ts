import type { Registry } from 'prom-client';
import type { Meter } from '../../ports/meter.ts';
import { COUNTERS, GAUGES } from './families.ts';
import { openCounter, openGauge } from './metrics.ts';

type HistoryEvent = Parameters<Meter['historyKept']>[0];

/** What is kept of the past, and what had to go. */
export interface HistoryMetrics {
  update(event: HistoryEvent): void;
}

/** Registers the metrics by which an operator sees that memory for history is short. */
export function openHistoryMetrics(registry: Registry): HistoryMetrics {
  const bytes = openGauge(GAUGES.historyBytes, registry);
  const samples = openGauge(GAUGES.historySamples, registry);
  const evicted = openCounter(COUNTERS.historyEvicted, registry);
  // From the start, so that the first eviction shows as an increase.
  for (const reason of ['retention', 'memory']) evicted.add([reason], 0);
  const outOfOrder = openCounter(COUNTERS.samplesOutOfOrder, registry);
  outOfOrder.add([], 0);
  let told = { expired: 0, evicted: 0, outOfOrder: 0 };
  return {
    update(event) {
      bytes.replace([[[], event.bytes]]);
      samples.replace([[[], event.samples]]);
      evicted.add(['retention'], event.expired - told.expired);
      evicted.add(['memory'], event.evicted - told.evicted);
      outOfOrder.add([], event.outOfOrder - told.outOfOrder);
      told = event;
    },
  };
}
