import { type ELDHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the delay is sampled; finer than any delay that callers would notice. */
const RESOLUTION_MS = 20;

/** Values of one period, as label and seconds. */
export type DelayStats = readonly (readonly [stat: 'p50' | 'p99' | 'max', seconds: number])[];

/** Begins to watch how late timers fire. It does not keep the process alive. */
export function watchEventLoopDelay(): ELDHistogram {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return histogram;
}

/** Reads the delays since the last reading, and begins anew. */
export function takeDelays(histogram: ELDHistogram): DelayStats {
  const stats = [
    ['p50', delaySeconds(histogram.percentile(50))],
    ['p99', delaySeconds(histogram.percentile(99))],
    ['max', delaySeconds(histogram.max)],
  ] as const;
  histogram.reset();
  return stats;
}

/** Node records nanoseconds from tick to tick, the resolution included. */
function delaySeconds(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS) / 1_000;
}
