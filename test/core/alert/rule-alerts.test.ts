import { describe, expect, it } from 'vitest';
import { ruleAlerts } from '../../../src/core/alert/rule-alerts.ts';
import { alertRule, GroupBench, groupOf } from '../../support/group-bench.ts';
import { ORDERS } from '../../support/ledger-story.ts';

/** What is told of one rule over `x`, which is 9 on n2 and 1 elsewhere. */
function told(expr: string, seconds = [10, 15], wait = '0') {
  const words = {
    for: wait,
    labels: { team: 'db' },
    annotations: { summary: 'it is {{ $value }}' },
  };
  const bench = new GroupBench([groupOf([alertRule('Bad', expr, words)])]);
  for (const second of seconds) bench.show(second, 'x', { n1: 1, n2: 9, n3: 1 });
  return ruleAlerts(bench.states ?? [], { cluster: ORDERS, toWallMs: (at) => at + 500 });
}

describe('alerts of rule groups', () => {
  it('are told while they fire, in their own words', () => {
    const [alert, ...others] = told('x > 5');
    expect(others).toEqual([]);
    expect(Object.fromEntries(alert?.labels ?? [])).toMatchObject({
      ...{ alertname: 'Bad', node: 'n2', team: 'db' },
    });
    expect(alert?.annotations.get('summary')).toBe('it is 9');
    expect(alert).toMatchObject({ startsAtMs: 10_500, path: '/v1/alerts', forMs: 0 });
  });

  it('get the cluster as a label where their expression has none', () => {
    const [alert] = told('absent(y)');
    expect(alert?.labels.get('cluster')).toBe(ORDERS);
  });

  it('are not told while they are quiet or pending', () => {
    expect(told('x > 50')).toEqual([]);
    expect(told('x > 5', [10, 15], '1m')).toEqual([]);
  });
});
