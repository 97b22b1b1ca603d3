import type { Trend } from '../core/series/trend.ts';
import type { HoldPointReport } from '../core/verdict/report.ts';
import { waitSeconds } from './wall-time.ts';

/** Where a failing value goes, as callers read it. */
export interface TrendJson {
  readonly trend: Exclude<Trend['kind'], 'unknown'> | undefined;
  readonly slopePerSecond: number | undefined;
  readonly etaSeconds: number | undefined;
}

/** Shows the trend of a hold point; all is left out where too little is known to name one. */
export function trendJson({ trend, etaMs }: Pick<HoldPointReport, 'trend' | 'etaMs'>): TrendJson {
  return {
    trend: trend === undefined || trend.kind === 'unknown' ? undefined : trend.kind,
    slopePerSecond: trend && slopeOf(trend),
    etaSeconds: etaMs === undefined ? undefined : waitSeconds(etaMs),
  };
}

/** The change per second with its sign; undefined where no direction is told. */
export function slopeOf(trend: Trend): number | undefined {
  if (trend.kind === 'rising') return trend.perSecond;
  return trend.kind === 'falling' ? -trend.perSecond : undefined;
}
