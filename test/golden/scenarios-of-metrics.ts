import { type Scenario, scenario } from './told.ts';

const SCRAPES = 'test/hostile/scrape.test.ts';

/** What a page of metrics may be like. */
export const OF_METRICS: readonly Scenario[] = [
  scenario(
    'metrics-1',
    'NaN and the infinities',
    'test/core/verdict/evaluation.test.ts > gives no go with a latency or a share of %s',
  ),
  scenario(
    'metrics-2',
    'an empty body',
    `${SCRAPES} > an empty body of OpenMetrics`,
    'an empty result is not a good one (kured)',
  ),
  scenario('metrics-3', 'a series twice', `${SCRAPES} > a duplicate series`),
  scenario(
    'metrics-4',
    'several stores where one value is expected',
    'test/core/rulebook/measure.test.ts > ambiguous',
  ),
  scenario(
    'metrics-5',
    'a blank in the value of a label',
    'test/core/exposition/line-reader.test.ts > is read with all the freedom that the format gives',
  ),
  scenario(
    'metrics-6',
    'samples with times of their own',
    'test/adapter/axios/scraper.test.ts > holds explicit timestamps against the wall clock',
  ),
  scenario(
    'metrics-7',
    'a counter begins anew',
    'test/core/promql/evaluate.test.ts > does not extrapolate a counter below zero',
    'test/core/cluster/lag.test.ts > its process started again in between',
  ),
  scenario(
    'metrics-8',
    'a gauge that is not there',
    'an empty result is not a good one (kured)',
    'statistics of one node are missing in this round',
  ),
  scenario('metrics-9', 'a body that is huge', `${SCRAPES} > a body that says it is too large`),
  scenario('metrics-10', 'a body that is slow', `${SCRAPES} > drips its body`),
  scenario('metrics-11', 'a good status with HTML', `${SCRAPES} > HTML under its own type`),
  scenario('metrics-12', 'a redirect', `${SCRAPES} > a redirect`),
];
