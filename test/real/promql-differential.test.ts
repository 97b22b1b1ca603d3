import { afterAll, beforeAll, expect, it } from 'vitest';
import { durationMs, instant } from '../../src/core/base/time.ts';
import { readRecording } from '../../src/core/exposition/recording-reader.ts';
import { answerQuery, type QueryTimes } from '../../src/core/promql/api-answer.ts';
import type { SessionOptions } from '../../src/core/promql/evaluate.ts';
import { parsePromql } from '../../src/core/promql/parser.ts';
import { loadRecording } from '../../src/core/series/load-recording.ts';
import { differenceOf, hasData } from '../support/differential/compare-answers.ts';
import { EXCLUSIONS, exclusionOf } from '../support/differential/exclusions.ts';
import { featuresOf } from '../support/differential/features.ts';
import { featureNames, generateQueries } from '../support/differential/generator.ts';
import {
  CONCURRENCY,
  type LivePrometheus,
  startPrometheus,
} from '../support/differential/live-prometheus.ts';
import { Random } from '../support/differential/random.ts';
import { END, recordedData, START } from '../support/differential/recorded-data.ts';
import { shrink } from '../support/differential/shrink.ts';
import { describeWith } from '../support/required-server.ts';

/** Another seed asks other queries of other data: `PROMQL_SEED=7`. */
const SEED = Number(process.env['PROMQL_SEED'] ?? '20261121');

/** Shrinking asks many queries; whoever repairs one difference runs this again. */
const SHRUNK_MAX = 12;

interface Question {
  readonly query: string;
  readonly times: QueryTimes;
}

/** What came of all questions. */
interface Tally {
  readonly features: Map<string, number>;
  readonly differing: { readonly question: Question; readonly difference: string }[];
  withData: number;
  failing: number;
}

/** Times on and off the grid of the samples, and after the last one. */
function instantTimes(random: Random): QueryTimes {
  const seconds = random.chance(0.5)
    ? START + 15 * random.whole(30, 150)
    : random.pick([START + random.whole(400, 2_300), END - 0.877, END + 120]);
  return { kind: 'instant', at: instant(Math.round(seconds * 1_000)) };
}

function rangeTimes(random: Random): QueryTimes {
  const startMs = (START + random.whole(-60, 900)) * 1_000 + random.pick([0, 0, 137, 500]);
  const stepMs = random.pick([15_000, 60_000, 100_000, 7_300]);
  const endMs = startMs + stepMs * random.whole(3, 12);
  return {
    kind: 'range',
    startMs: instant(startMs),
    endMs: instant(endMs),
    stepMs: durationMs(stepMs),
  };
}

describeWith(['prometheus', 'promtool'], 'PromQL against a live Prometheus 2.42', () => {
  const recording = recordedData(SEED);
  const excluded = new Map<string, number>();
  const questions: Question[] = [];
  let prometheus: LivePrometheus;
  let options: SessionOptions;
  const tally: Tally = { features: new Map(), differing: [], withData: 0, failing: 0 };

  beforeAll(async () => {
    const reading = readRecording(new TextEncoder().encode(recording));
    if (!reading.ok) throw new Error(reading.error.message);
    const { store } = loadRecording(reading.recording);
    options = { source: store, lookbackMs: durationMs(300_000), rangeBoundary: 'closed' };
    prometheus = await startPrometheus(recording);
  });

  afterAll(async () => await prometheus?.[Symbol.asyncDispose]());

  /** Counts what a query uses, or which rule leaves it out. */
  function isAsked(query: string): boolean {
    try {
      const expr = parsePromql(query);
      const { reason } = exclusionOf(expr) ?? {};
      if (reason !== undefined) excluded.set(reason, (excluded.get(reason) ?? 0) + 1);
      else for (const name of featuresOf(expr)) count(name);
      return reason === undefined;
    } catch {
      return true;
    }
  }

  function count(feature: string): void {
    tally.features.set(feature, (tally.features.get(feature) ?? 0) + 1);
  }

  async function compare({ query, times }: Question): Promise<string | undefined> {
    const ours = answerQuery(query, times, options);
    if (hasData(ours)) tally.withData += 1;
    if (!ours.ok) tally.failing += 1;
    return differenceOf(ours, await prometheus.query(query, times));
  }

  async function compareAll(): Promise<void> {
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < questions.length) {
        const question = questions[next];
        next += 1;
        if (question === undefined) return;
        const difference = await compare(question);
        if (difference !== undefined) tally.differing.push({ question, difference });
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
  }

  async function describeDifference({ query, times }: Question): Promise<string> {
    const differs = async (candidate: string): Promise<boolean> =>
      (await compare({ query: candidate, times })) !== undefined;
    const shrunk = await shrink(query, differs);
    const difference = await compare({ query: shrunk, times });
    return `${shrunk}\n    ${JSON.stringify(times)}: ${difference}\n    from ${query}`;
  }

  it('gives the same answers to thousands of queries, instant and range', async () => {
    const random = new Random(SEED + 1);
    const queries = generateQueries(SEED).filter(isAsked);
    for (const query of queries) {
      questions.push({ query, times: instantTimes(random) }, { query, times: rangeTimes(random) });
    }
    const startedAt = performance.now();
    await compareAll();
    const { differing, withData, failing } = tally;
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    const rules = [...excluded].map(([reason, times]) => `excluded ${times}: ${reason}\n`);
    process.stdout.write(
      `seed ${SEED}: ${queries.length} queries, ${questions.length} answers in ${seconds} s, ` +
        `${withData} with data, ${failing} errors in both or one, ${differing.length} differ\n` +
        rules.join(''),
    );
    const apart = Math.ceil(differing.length / SHRUNK_MAX);
    const shown = differing.filter((_, at) => at % apart === 0);
    const shrunk: string[] = [];
    for (const { question } of shown) shrunk.push(await describeDifference(question));
    expect(shrunk).toEqual([]);
    expect(queries.length).toBeGreaterThanOrEqual(5_000);
    expect(withData / questions.length).toBeGreaterThanOrEqual(0.6);
  });

  it('asked everything of the language often enough', () => {
    const lacking = new Set(['function first_over_time', 'function histogram_fraction']);
    const rare = featureNames().filter(
      (name) => !lacking.has(name) && (tally.features.get(name) ?? 0) < 20,
    );
    expect(rare).toEqual([]);
  });

  it.each(EXCLUSIONS)('leaves out $example: $reason', ({ example, reason }) => {
    expect(exclusionOf(parsePromql(example))?.reason).toBe(reason);
  });
});
