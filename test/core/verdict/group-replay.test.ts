import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { OUTSIDE_NONE } from '../../../src/core/rulebook/evaluate-groups.ts';
import type { RuleDefinition } from '../../../src/core/rulebook/rule-group.ts';
import type { ExpectedAlert } from '../../../src/core/verdict/alert-expectation.ts';
import { replayGroups } from '../../../src/core/verdict/group-replay.ts';
import { loadSeries } from '../../../src/core/verdict/rule-replay.ts';
import { alertRule, groupOf } from '../../support/group-bench.ts';
import { seriesOf } from '../../support/rule-story.ts';

const MINUTE = durationMs(60_000);
const HIGH = alertRule('High', 'x > 5', { annotations: { value: '{{ $value }}' } });

function expectedOn(node: string, value: string): ExpectedAlert {
  const labels = Labels.from(Object.entries({ alertname: 'High', node }));
  return { labels, annotations: new Map([['value', value]]) };
}

/** What is not as expected of the alerts at a number of seconds. */
function differencesAt(seconds: number, expected: readonly ExpectedAlert[], rule = HIGH) {
  const check = { at: instant(seconds * 1_000), alertname: 'High', expected };
  const { alerts, failures } = play([rule], check);
  return [...(alerts.get(check) ?? []), ...failures];
}

function play(rules: readonly RuleDefinition[], check: Parameters<typeof replayGroups>[1][0]) {
  const series = [seriesOf('x', 'n1', '1 9 8 1'), seriesOf('x', 'n2', '1 1 7 1')];
  const story = {
    groups: [groupOf(rules, { intervalMs: durationMs(7_000) })],
    store: loadSeries(series, MINUTE),
    outside: OUTSIDE_NONE,
    evaluationMs: MINUTE,
    lookbackMs: durationMs(300_000),
  };
  return replayGroups(story, [check], check.at);
}

describe('alerts of a story', () => {
  it('are as expected by the newest evaluation before the check', () => {
    expect(differencesAt(60, [expectedOn('n1', '9')])).toEqual([]);
    expect(differencesAt(119, [expectedOn('n1', '9')])).toEqual([]);
    expect(differencesAt(120, [expectedOn('n2', '7'), expectedOn('n1', '8')])).toEqual([]);
    expect(differencesAt(180, [])).toEqual([]);
  });

  it('are told where they are others than expected', () => {
    expect(differencesAt(120, [expectedOn('n1', '9'), expectedOn('n3', '1')])).toEqual([
      { what: 'annotation value', expected: '9', got: '8' },
      { what: 'alert', expected: '{alertname="High", node="n3"}', got: 'none' },
      { what: 'alert', expected: 'none', got: '{alertname="High", node="n2"}' },
    ]);
    expect(differencesAt(60, [expectedOn('n1', '9'), expectedOn('n1', '9')])).toHaveLength(1);
  });

  it('are not there when their rule fails, which is told as well', () => {
    const broken = alertRule('High', 'x > on () x');
    expect(differencesAt(0, [], broken)).toMatchObject([
      {
        what: 'rule High of the group group at 0s',
        expected: 'a result',
        got: expect.stringContaining('duplicate series'),
      },
    ]);
  });
});
