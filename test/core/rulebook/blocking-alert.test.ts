import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import {
  type CompiledBlockingAlert,
  compileBlockingAlerts,
  isMeant,
  mayMean,
  unmetBlockingAlerts,
} from '../../../src/core/rulebook/blocking-alert.ts';
import { alertRule, groupOf, recordRule } from '../../support/group-bench.ts';
import { runbookOf } from '../../support/rule-builder.ts';

function compile(...matches: readonly string[]) {
  const blockingAlerts = matches.map(
    (match) => ({ match, noData: 'unknown', onFail: 'wait' }) as const,
  );
  return compileBlockingAlerts({ ...runbookOf('careful'), blockingAlerts });
}

function blocking(match: string): CompiledBlockingAlert {
  const [only] = compile(match).compiled;
  if (only === undefined) throw new Error(`does not compile: ${match}`);
  return only;
}

describe('blocking alerts of a runbook', () => {
  it('are named by matchers of PromQL on the labels of the alert', () => {
    const meant = blocking('alertname=~"Etcd.*", severity!="info"');
    const of = (alertname: string, severity: string) =>
      Labels.from(Object.entries({ alertname, severity }));
    expect(isMeant(meant, of('EtcdNoLeader', 'page'))).toBe(true);
    expect(isMeant(meant, of('EtcdNoLeader', 'info'))).toBe(false);
    expect(isMeant(meant, of('DiskFull', 'page'))).toBe(false);
  });

  it.each(['', 'alertname', 'a=~"("', 'a="b"} or {a="c"', 'a="b"}[5m] offset {', 'a="b"} @ 1 #'])(
    'are refused when that is no list of matchers: %s',
    (match) => {
      const { issues } = compile('a="b"', match);
      expect(issues).toMatchObject([
        {
          path: ['blocking_alerts', 1, 'match'],
          message: expect.stringMatching(/expected matchers such as alertname=/),
        },
      ]);
    },
  );

  it('may come of a rule whose name and fixed labels meet them', () => {
    const [rule] = groupOf([
      alertRule('High', 'x', { labels: { severity: 'page', zone: '{{ $labels.zone }}' } }),
    ]).rules;
    if (rule?.kind !== 'alert') throw new Error('no alert');
    expect(mayMean(blocking('alertname="High"'), rule)).toBe(true);
    expect(mayMean(blocking('alertname="Low"'), rule)).toBe(false);
    expect(mayMean(blocking('severity="ticket"'), rule)).toBe(false);
    expect(mayMean(blocking('severity="page", zone="a", node="n1"'), rule)).toBe(true);
  });

  it('are a finding when no rule of the files can make one', () => {
    const groups = [groupOf([alertRule('High', 'x'), recordRule('Low', 'x')])];
    const { compiled } = compile('alertname="High"', 'alertname="Low"');
    expect(unmetBlockingAlerts(compiled, groups)).toEqual([
      {
        path: ['blocking_alerts', 1, 'match'],
        message: 'match: no alerting rule of the rule files can meet alertname="Low"',
      },
    ]);
  });
});
