import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { OUTSIDE_NONE } from '../../../src/core/rulebook/evaluate-groups.ts';
import {
  type QueryCheck,
  type RuleTest,
  runRuleTest,
  type VerdictCheck,
} from '../../../src/core/verdict/rule-test.ts';
import { nodeId } from '../../support/case-builder.ts';
import { onExpr, runbookOf } from '../../support/rule-builder.ts';
import { type StoryChange, seriesOf, storyOf } from '../../support/rule-story.ts';

function query(text: string, seconds: number, value: number): QueryCheck {
  const expected = [{ labels: Labels.empty, value }];
  return { at: instant(seconds * 1_000), text, expr: parsePromql(text), expected };
}

/** A test that asks at these seconds whether n2 may restart. */
function restarts(
  asked: readonly (readonly [seconds: number, decision: 'go' | 'no-go'])[],
  change: StoryChange = {},
): Extract<RuleTest, { kind: 'cluster' }> {
  const story = storyOf(change);
  const [runbook] = story.rules.runbooks;
  if (runbook === undefined) throw new Error('the story has a runbook');
  const verdicts = asked.map(
    ([seconds, decision]): VerdictCheck => ({
      at: instant(seconds * 1_000),
      question: { node: nodeId('n2'), action: 'restart', toVersion: undefined },
      runbook,
      expected: {
        ...{ decision, kind: undefined, isCure: undefined, inTheWay: undefined, including: [] },
      },
    }),
  );
  return { kind: 'cluster', name: 'restarts', story, queries: [], alerts: [], verdicts };
}

describe('a test of rules', () => {
  it('passes when every answer is the expected one', () => {
    const outcome = runRuleTest(restarts([[30, 'go']]));
    expect(outcome.verdicts[0]?.differences).toEqual([]);
    expect(outcome.isPassed).toBe(true);
  });

  it('fails when one is not, and keeps the verdict', () => {
    const { isPassed, verdicts } = runRuleTest(
      restarts([
        [30, 'go'],
        [30, 'no-go'],
      ]),
    );
    expect(isPassed).toBe(false);
    expect(verdicts[1]?.verdict.decision).toBe('go');
    expect(verdicts[1]?.differences).toEqual([{ what: 'decision', expected: 'no-go', got: 'go' }]);
  });

  it('asks in the order of time, whatever the order in which it is written', () => {
    const series = [seriesOf('raft_is_leader', 'n1', '1x5 0x50')];
    const asked = [
      [60, 'no-go'],
      [20, 'go'],
      [40, 'no-go'],
      [10, 'go'],
    ] as const;
    const { isPassed, verdicts } = runRuleTest(restarts(asked, { series }));
    expect(isPassed).toBe(true);
    expect(verdicts.map(({ check }) => check.at)).toEqual([60_000, 20_000, 40_000, 10_000]);
  });

  it('remembers between evaluations for how long a hold point has held', () => {
    const held = onExpr('max(raft_commit_index) by (node)', '>= 200', {
      heldForMs: durationMs(10_000),
    });
    const runbook = runbookOf('rolling-restart', { holdPoints: [held] });
    // The index reaches 200 after 50 s.
    const asked = [
      [50, 'no-go'],
      [55, 'no-go'],
      [60, 'go'],
    ] as const;
    expect(runRuleTest(restarts(asked, { runbook })).isPassed).toBe(true);
  });

  it('evaluates expressions as the guard would, and reports what cannot be evaluated', () => {
    const test = restarts([]);
    const queries = [
      query('sum(raft_commit_index)', 10, 360),
      query('sum(raft_commit_index)', 5, 360),
      query('raft_commit_index + on() raft_is_leader', 5, 0),
    ];
    const outcome = runRuleTest({ ...test, queries });
    expect(outcome.isPassed).toBe(false);
    expect(outcome.queries.map(({ differences }) => differences.length)).toEqual([0, 1, 1]);
    expect(outcome.queries[2]?.differences[0]?.got).toContain('many-to-many');
  });

  it('reads series without a cluster as promtool does, five minutes back', () => {
    const series = [{ labels: Labels.from([['__name__', 'a']]), points: [1, 2] }];
    const test: RuleTest = {
      ...{ kind: 'series', name: 's', series, intervalMs: durationMs(60_000) },
      ...{ alerts: [], groups: [], outside: OUTSIDE_NONE, evaluationMs: durationMs(60_000) },
      queries: [query('sum(a)', 0, 1), query('sum(a)', 359, 2)],
    };
    expect(runRuleTest(test).isPassed).toBe(true);
    const late = { ...test, queries: [query('sum(a)', 361, 2)] };
    expect(runRuleTest(late).isPassed).toBe(false);
  });

  it('comes to the same outcome again', () => {
    const test = restarts([[30, 'go']]);
    expect(runRuleTest(test)).toEqual(runRuleTest(test));
  });
});
