import { type DurationMs, durationMs, type Instant, instant } from '../base/time.ts';
import { noFacts } from '../facts/view.ts';
import { EMPTY_LEDGER } from '../ledger/view.ts';
import type { Expr } from '../promql/ast.ts';
import { PromqlError } from '../promql/error.ts';
import { evaluate } from '../promql/evaluate.ts';
import type { CompiledRunbook } from '../rulebook/compile.ts';
import type { Outside } from '../rulebook/evaluate-groups.ts';
import type { CompiledGroup } from '../rulebook/rule-group.ts';
import type { SeriesSource } from '../series/store.ts';
import { type AlertCheck, alertDifferences } from './alert-expectation.ts';
import type { Question } from './case.ts';
import { decide, type Verdict } from './decide.ts';
import type { Evaluation } from './evaluation.ts';
import { replayGroups } from './group-replay.ts';
import {
  type Difference,
  type ExpectedSample,
  type ExpectedVerdict,
  sampleDifferences,
  verdictDifferences,
} from './rule-expectation.ts';
import { type ClusterStory, loadSeries, RuleReplay, type TestSeries } from './rule-replay.ts';

/** One question to the guard at a moment of the story, and the verdict that is expected. */
export interface VerdictCheck {
  readonly at: Instant;
  readonly question: Question;
  readonly runbook: CompiledRunbook;
  readonly expected: ExpectedVerdict;
}

/** One expression at a moment of the story, and the samples that are expected. */
export interface QueryCheck {
  readonly at: Instant;
  readonly text: string;
  readonly expr: Expr;
  readonly expected: readonly ExpectedSample[];
}

/** A test of rules: what is observed, and what must come of it. */
export type RuleTest = {
  readonly name: string;
  readonly queries: readonly QueryCheck[];
  readonly alerts: readonly AlertCheck[];
} & (
  | {
      readonly kind: 'cluster';
      readonly story: ClusterStory;
      readonly verdicts: readonly VerdictCheck[];
    }
  /** Series without a cluster, as files for promtool have them. */
  | {
      readonly kind: 'series';
      readonly series: readonly TestSeries[];
      readonly intervalMs: DurationMs;
      readonly groups: readonly CompiledGroup[];
      readonly outside: Outside;
      /** How often the groups are evaluated. */
      readonly evaluationMs: DurationMs;
    }
);

/** What came of a verdict check. */
export interface VerdictOutcome {
  readonly check: VerdictCheck;
  readonly verdict: Verdict;
  readonly differences: readonly Difference[];
}

/** What came of a query check. */
export interface QueryOutcome {
  readonly check: QueryCheck;
  readonly differences: readonly Difference[];
}

/** What came of an alert check. */
export interface AlertOutcome {
  readonly check: AlertCheck;
  readonly differences: readonly Difference[];
}

/** What came of a test, its checks in the order in which they are written. */
export interface RuleTestOutcome {
  readonly test: RuleTest;
  readonly queries: readonly QueryOutcome[];
  readonly verdicts: readonly VerdictOutcome[];
  readonly alerts: readonly AlertOutcome[];
  /** Rules that could not be evaluated, where that is not what a test may be about. */
  readonly failures: readonly Difference[];
  readonly isPassed: boolean;
}

/** How far an instant selector looks back in Prometheus, and in tests without a cluster. */
const PROMETHEUS_LOOKBACK_MS = durationMs(5 * 60_000);

/** Runs a test on virtual time. The same test always comes to the same outcome. */
export function runRuleTest(test: RuleTest): RuleTestOutcome {
  const outcomes = test.kind === 'cluster' ? playCluster(test) : readSeries(test);
  const { queries, verdicts, alerts, failures } = outcomes;
  const checks = [...queries, ...verdicts, ...alerts];
  const isPassed = checks.every(({ differences }) => differences.length === 0);
  return { test, ...outcomes, isPassed: isPassed && failures.length === 0 };
}

type Outcomes = Omit<RuleTestOutcome, 'test' | 'isPassed'>;

function readSeries(test: Extract<RuleTest, { kind: 'series' }>): Outcomes {
  const source = loadSeries(test.series, test.intervalMs);
  const lookbackMs = PROMETHEUS_LOOKBACK_MS;
  const until = instant(Math.max(0, ...[...test.alerts, ...test.queries].map(({ at }) => at)));
  const story = { ...test, store: source, lookbackMs };
  const { alerts, failures } = replayGroups(story, test.alerts, until);
  return {
    // Asked last, so that they see what the rules have recorded.
    queries: test.queries.map((check) => runQuery(check, { source, lookbackMs })),
    verdicts: [],
    alerts: test.alerts.map((check) => ({ check, differences: alerts.get(check) ?? [] })),
    failures,
  };
}

function playCluster(test: Extract<RuleTest, { kind: 'cluster' }>): Outcomes {
  const { story } = test;
  const replay = new RuleReplay(story);
  const queries = new Map<QueryCheck, QueryOutcome>();
  const verdicts = new Map<VerdictCheck, VerdictOutcome>();
  const alerts = new Map<AlertCheck, AlertOutcome>();
  const checks = [...test.queries, ...test.verdicts, ...test.alerts].sort(
    (left, right) => left.at - right.at,
  );
  for (const check of checks) {
    const evaluation = replay.advanceTo(check.at);
    if ('expr' in check) {
      const look = { source: replay.store, lookbackMs: story.cluster.maxAgeMs };
      queries.set(check, runQuery(check, look));
    } else if ('question' in check) verdicts.set(check, judge(check, story, evaluation));
    else {
      const differences = alertDifferences(check, evaluation.ruleGroups);
      alerts.set(check, { check, differences });
    }
  }
  return {
    queries: test.queries.flatMap((check) => queries.get(check) ?? []),
    verdicts: test.verdicts.flatMap((check) => verdicts.get(check) ?? []),
    alerts: test.alerts.flatMap((check) => alerts.get(check) ?? []),
    failures: [],
  };
}

function runQuery(
  check: QueryCheck,
  look: { readonly source: SeriesSource; readonly lookbackMs: DurationMs },
): QueryOutcome {
  try {
    const { value } = evaluate(check.expr, { ...look, at: check.at });
    return { check, differences: sampleDifferences(check.expected, value) };
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    const difference = { what: 'result', expected: 'samples', got: error.message };
    return { check, differences: [difference] };
  }
}

function judge(
  check: VerdictCheck,
  { cluster, rules }: ClusterStory,
  evaluation: Evaluation,
): VerdictOutcome {
  const { question, at: now } = check;
  const runbook = measuredOnly(check.runbook);
  const pack = rules.pack.pack;
  const rulebookDigest = 'test';
  const facts = noFacts(now);
  const verdict = decide({
    ...{ question, cluster, pack, runbook, evaluation, facts, rulebookDigest, now },
    ledger: EMPTY_LEDGER,
  });
  return { check, verdict, differences: verdictDifferences(check.expected, verdict) };
}

/** A test of rules is about what is measured: nobody attests anything in it, and it has no date. */
function measuredOnly(runbook: CompiledRunbook): CompiledRunbook {
  return { ...runbook, definition: { ...runbook.definition, attestations: [], windows: [] } };
}
