import { describe, expect, it } from 'vitest';
import { Labels } from '../../src/core/base/labels.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import { answerQuery, type QueryTimes } from '../../src/core/promql/api-answer.ts';
import { parsePromql } from '../../src/core/promql/parser.ts';
import { Series } from '../../src/core/series/series.ts';
import { queryLimits, rangeLimits } from '../../src/service/query-limits.ts';

const AT = instant(60_000);

/** As many series as a page that went wrong may bring, without the time that making them takes. */
function sourceOf(count: number) {
  const series = new Series(Labels.from([['__name__', 'x']]), 0);
  series.append(AT, 1, 0);
  const all = new Array<Series>(count).fill(series);
  return { select: () => all };
}

function ask(query: string, times: QueryTimes, count: number) {
  const limits = (times.kind === 'range' ? rangeLimits : queryLimits)(parsePromql(query));
  const options = { source: sourceOf(count), lookbackMs: durationMs(300_000), limits };
  const answer = answerQuery(query, times, options);
  return answer.ok ? 'answered' : answer.error.message;
}

const NOW: QueryTimes = { kind: 'instant', at: AT };
const RANGE: QueryTimes = { kind: 'range', startMs: AT, endMs: AT, stepMs: durationMs(1_000) };

describe('the limits of queries from outside', () => {
  it('refuse a selector of a million series before one of them is read', () => {
    const message = /the selector matches 1000000 series, at most 100000 are read$/;
    for (const times of [NOW, RANGE]) {
      expect(ask('count(x)', times, 1_000_000)).toMatch(message);
      expect(ask('absent({__name__=~".+"})', times, 1_000_000)).toMatch(message);
    }
    expect(ask('count(x)', NOW, 100_000)).toBe('answered');
  });

  it('let an expression read the less the more it does with every sample', () => {
    const sums = (count: number) => parsePromql(`sum(x)${' + sum(x)'.repeat(count)}`);
    const [few, many] = [queryLimits(sums(1)), queryLimits(sums(100))];
    expect(few.maxSamples).toBeGreaterThan(10 * many.maxSamples);
    expect(ask(`count(x)${' + count(x)'.repeat(100)}`, NOW, 10_000)).toMatch(/too many samples/);
  });

  it('let a range read more, which is worked out in slices, and never more than memory has', () => {
    const one = parsePromql('x');
    expect(rangeLimits(one).maxSamples).toBeGreaterThan(queryLimits(one).maxSamples);
    expect(rangeLimits(one).maxSamples * 16).toBeLessThan(40e6);
    const quantile = parsePromql('histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m])))');
    // Twelve buckets on five nodes, every five seconds of a day.
    expect(rangeLimits(quantile).maxSamples).toBeGreaterThan(12 * 5 * 17_280);
  });
});
