import type { Registry } from 'prom-client';
import type { Meter } from '../../ports/meter.ts';
import { GAUGES } from './families.ts';
import { openGauge } from './metrics.ts';

type ReloadEvent = Parameters<Meter['reloadConcluded']>[0];

/** What stands of the configuration in use, and of the last attempt to change it. */
export interface ConfigGauges {
  update(event: ReloadEvent): void;
}

/** Registers the three metrics by which an operator sees that a reload went wrong. */
export function openConfigGauges(registry: Registry): ConfigGauges {
  const info = openGauge(GAUGES.configInfo, registry);
  const successful = openGauge(GAUGES.reloadSuccessful, registry);
  const successTime = openGauge(GAUGES.reloadSuccessTime, registry);
  return {
    update({ outcome, rulebookDigest, atMs }) {
      successful.replace([[[], outcome === 'taken' ? 1 : 0]]);
      if (outcome === 'refused') return;
      info.replace([[[rulebookDigest], 1]]);
      successTime.replace([[[], atMs / 1_000]]);
    },
  };
}
