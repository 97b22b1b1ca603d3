import { METRIC_NAME } from '../../core/base/labels.ts';
import { createMatcher } from '../../core/series/matcher.ts';
import type { WatchedTarget } from '../../service/observer.ts';
import { wallTime } from '../wall-time.ts';
import type { ApiParameters } from './parameters.ts';
import { type ApiReply, success } from './reply.ts';
import { type ApiScope, type ApiWatch, NEVER, watchesOf } from './scope.ts';

/** `/api/v1/targets`: the members of every cluster, as the targets that they are. */
export function listTargets(parameters: ApiParameters, scope: ApiScope): ApiReply {
  const wanted = parameters.text('state') ?? 'any';
  const active = wanted === 'dropped' ? [] : activeTargets(parameters, scope);
  return success({ activeTargets: active, droppedTargets: [], droppedTargetCounts: {} });
}

function activeTargets(parameters: ApiParameters, scope: ApiScope): readonly unknown[] {
  return watchesOf(parameters, scope).flatMap((watch) =>
    watch.targets.map((target) => {
      const { lastScrape } = target;
      const isScraped = lastScrape.kind === 'scraped';
      return {
        discoveredLabels: {},
        labels: Object.fromEntries(target.labels),
        scrapePool: watch.cluster.id,
        scrapeUrl: shownUrl(target.url),
        globalUrl: shownUrl(target.url),
        lastError: lastScrape.kind === 'failed' ? lastScrape.detail : '',
        lastScrape: lastScrape.kind === 'never' ? NEVER : wallTime(lastScrape.at, scope.clock),
        lastScrapeDuration: durationOf(target, watch),
        health: lastScrape.kind === 'never' ? 'unknown' : isScraped ? 'up' : 'down',
        scrapeInterval: `${watch.cluster.intervalMs}ms`,
        scrapeTimeout: `${watch.cluster.timeoutMs}ms`,
      };
    }),
  );
}

/** The query of a URL may hold a token. */
function shownUrl(url: string): string {
  return url.split('?', 1)[0] ?? url;
}

function durationOf({ node }: WatchedTarget, { source }: ApiWatch): number {
  const [series] = source.select([
    createMatcher(METRIC_NAME, '=', 'scrape_duration_seconds'),
    createMatcher('node', '=', node),
  ]);
  return series === undefined || series.count === 0 ? 0 : series.valueAt(series.count - 1);
}
