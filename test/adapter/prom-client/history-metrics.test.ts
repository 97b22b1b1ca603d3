import { describe, expect, it } from 'vitest';
import { createPromMeter } from '../../../src/adapter/prom-client/meter.ts';

describe('the metrics of what is kept of the past', () => {
  it('say how much there is, and how much had to go for which reason', async () => {
    const { meter, render } = createPromMeter({ version: '0', clusters: [] });
    meter.historyKept({ bytes: 1_000, samples: 700, expired: 5, evicted: 0, outOfOrder: 2 });
    meter.historyKept({ bytes: 900, samples: 600, expired: 8, evicted: 120, outOfOrder: 3 });
    const lines = (await render()).body
      .split('\n')
      .filter((line) => /^holdpoint_(history|samples_out)/.test(line));
    expect(lines.sort()).toEqual([
      'holdpoint_history_bytes 900',
      'holdpoint_history_evicted_samples_total{reason="memory"} 120',
      'holdpoint_history_evicted_samples_total{reason="retention"} 8',
      'holdpoint_history_samples 600',
      'holdpoint_samples_out_of_order_total 3',
    ]);
  });
});
