import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/base/time.ts';
import { compileBlockingAlerts } from '../../../../src/core/rulebook/blocking-alert.ts';
import type { GroupState } from '../../../../src/core/rulebook/group-state.ts';
import type { RuleDefinition } from '../../../../src/core/rulebook/rule-group.ts';
import { noBlockingAlert } from '../../../../src/core/verdict/predicates/no-blocking-alert.ts';
import { cluster, EVALUATED_AT } from '../../../support/case-builder.ts';
import { alertRule, GroupBench, groupOf } from '../../../support/group-bench.ts';
import { hasSay, judge } from '../../../support/judge.ts';
import { runbookOf } from '../../../support/rule-builder.ts';
import { SeriesBench, type Values } from '../../../support/series-bench.ts';

const SLOW = alertRule('SlowDisk', 'fsync > 5', {
  labels: { severity: 'page' },
  annotations: { summary: '{{ $labels.node }} takes {{ $value }}s' },
});
const PENDING = alertRule('SlowDisk', 'fsync > 5', { for: '1m' });

function blocking(match: string, noData: 'unknown' | 'pass' = 'unknown') {
  const definition = { match, noData, onFail: 'block' } as const;
  const { compiled } = compileBlockingAlerts({
    ...runbookOf('r'),
    blockingAlerts: [definition],
  });
  return compiled;
}

/** What the groups come to at the time of the case. */
function groups(rule: RuleDefinition, values: Values | undefined): readonly GroupState[] {
  const bench = new GroupBench([groupOf([rule])], new SeriesBench());
  const seconds = EVALUATED_AT / 1_000;
  return values === undefined ? bench.evaluate(seconds) : bench.show(seconds, 'fsync', values);
}

function three(states: readonly GroupState[], match: string, noData?: 'unknown' | 'pass') {
  return cluster()
    .voters(3)
    .alerts(states, ...blocking(match, noData));
}

const WELL = { n1: 1, n2: 1, n3: 1 };
const BY_NAME = 'alertname="SlowDisk"';

describe('no_blocking_alert', () => {
  it('has no say where the runbook names no alert', () => {
    const inputs = cluster()
      .voters(3)
      .alerts(groups(SLOW, { n3: 9 }));
    expect(hasSay(noBlockingAlert, inputs.ask('restart', 'n2'))).toBe(false);
  });

  it('passes while none of the alerts fires', () => {
    expect(judge(noBlockingAlert, three(groups(SLOW, WELL), BY_NAME).ask('restart', 'n2'))).toEqual(
      [
        {
          ...{ name: 'no_blocking_alert', result: 'pass', onFail: 'wait' },
          detail: 'no alert fires of the alerting rule that the runbook names',
          observedAt: EVALUATED_AT,
        },
      ],
    );
  });

  it('passes while an alert is pending, or fires and is not meant', () => {
    const pending = three(groups(PENDING, { n3: 9 }), BY_NAME).ask('restart', 'n2');
    expect(judge(noBlockingAlert, pending)).toMatchObject([{ result: 'pass' }]);
    const other = three(groups(SLOW, { n1: 1, n2: 9 }), 'severity="page", node="n1"');
    expect(judge(noBlockingAlert, other.ask('restart', 'n3'))).toMatchObject([{ result: 'pass' }]);
  });

  it('fails for each alert that fires, with its node and its words', () => {
    const inputs = three(groups(SLOW, { n1: 1, n2: 1, n3: 9 }), 'severity=~"page|ops"');
    expect(judge(noBlockingAlert, inputs.ask('restart', 'n2'))).toMatchObject([
      {
        ...{ result: 'fail', onFail: 'block', node: 'n3', since: EVALUATED_AT },
        detail:
          'the alert SlowDisk fires {alertname="SlowDisk", node="n3", severity="page"}: ' +
          'n3 takes 9s',
        clears: 'the alert SlowDisk ends',
      },
    ]);
  });

  it('is unknown when there is nothing to judge by, unless that is said to be fine', () => {
    const blind = groups(SLOW, undefined);
    expect(judge(noBlockingAlert, three(blind, BY_NAME).ask('restart', 'n2'))).toMatchObject([
      {
        result: 'unknown',
        detail: 'the alert SlowDisk has nothing to judge by: no sample of fsync',
      },
    ]);
    const fine = three(blind, BY_NAME, 'pass').ask('restart', 'n2');
    expect(judge(noBlockingAlert, fine)).toMatchObject([{ result: 'pass' }]);
  });

  it('is unknown when the evaluation failed, whatever is said of missing data', () => {
    const states = groups(alertRule('SlowDisk', 'fsync > on () group_left () fsync'), WELL);
    const inputs = three(states, BY_NAME, 'pass').ask('restart', 'n2');
    expect(judge(noBlockingAlert, inputs)).toMatchObject([
      {
        result: 'unknown',
        detail: expect.stringMatching(/^the alert SlowDisk cannot be judged: .*duplicate series/),
      },
    ]);
  });

  it('is unknown before the first evaluation, after too long a time, and without a rule', () => {
    const [state] = groups(SLOW, WELL);
    if (state === undefined) throw new Error('no group');
    const old = { ...state, evaluatedAt: instant(EVALUATED_AT - 60_000) };
    const fresh = {
      ...state,
      evaluatedAt: undefined,
      rules: state.rules.map((rule) => ({ ...rule, health: { kind: 'not-evaluated' } as const })),
    };
    const details = [[old], [fresh], []].map((states) =>
      judge(noBlockingAlert, three(states, BY_NAME).ask('restart', 'n2')),
    );
    expect(details).toMatchObject([
      [{ result: 'unknown', detail: 'the alert SlowDisk was judged too long ago' }],
      [{ result: 'unknown', detail: 'the alert SlowDisk has not been evaluated' }],
      [{ result: 'unknown', detail: `no alerting rule makes an alert with ${BY_NAME}` }],
    ]);
  });

  it('stands not in the way of a cure, whatever the alert is about', () => {
    const inputs = three(groups(SLOW, { n3: 9 }), BY_NAME).down('n3');
    expect(hasSay(noBlockingAlert, inputs.ask('restart', 'n3'))).toBe(false);
    expect(hasSay(noBlockingAlert, inputs.ask('restart', 'n2'))).toBe(true);
  });
});
