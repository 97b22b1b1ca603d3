import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/base/time.ts';
import { compileBlockingAlerts } from '../../../src/core/rulebook/blocking-alert.ts';
import type { RemoteAlerts, RemoteRule } from '../../../src/core/rulebook/remote-alert.ts';
import type { DecideInputs } from '../../../src/core/verdict/case.ts';
import { noBlockingAlert } from '../../../src/core/verdict/predicates/no-blocking-alert.ts';
import { cluster, EVALUATED_AT } from '../../support/case-builder.ts';
import { hasSay, judge } from '../../support/judge.ts';
import { runbookOf } from '../../support/rule-builder.ts';

const MAX_AGE_MS = 150_000;

const SLOW: RemoteRule = {
  ...{ alert: 'Slow', labels: new Map([['severity', 'page']]), health: { kind: 'judged' } },
  ...{ evaluatedAt: instant(EVALUATED_AT - 20_000), firing: [] },
};

const FIRING: RemoteRule = {
  ...SLOW,
  firing: [
    {
      labels: new Map([
        ['alertname', 'Slow'],
        ['severity', 'page'],
      ]),
      ...{ summary: 'writes wait', node: 'n3', since: instant(EVALUATED_AT - 60_000) },
    },
  ],
};

function told(...rules: readonly RemoteRule[]): RemoteAlerts {
  return { kind: 'told', rules, maxAgeMs: MAX_AGE_MS };
}

/** A healthy cluster of three whose runbook names an alert of the backend. */
function asked(
  remoteAlerts: RemoteAlerts | undefined,
  given: { readonly noData?: 'pass'; readonly node?: string; readonly isDown?: boolean } = {},
): DecideInputs {
  const { noData = 'unknown', node = 'n2', isDown = false } = given;
  const definition = {
    ...({ match: 'severity="page"', noData } as const),
    ...({ onFail: 'block', source: 'backend' } as const),
  } as const;
  const { compiled } = compileBlockingAlerts({ ...runbookOf('r'), blockingAlerts: [definition] });
  const built = cluster()
    .voters(3)
    .alerts([], ...compiled);
  const inputs = (isDown ? built.down('n3') : built).ask('restart', node);
  const { remoteAlerts: _, ...evaluation } = inputs.evaluation;
  return { ...inputs, evaluation: { ...evaluation, ...(remoteAlerts && { remoteAlerts }) } };
}

const said = (...given: Parameters<typeof asked>) => {
  return judge(noBlockingAlert, asked(...given)).map(({ result, detail }) => [result, detail]);
};

describe('a blocking alert of a backend', () => {
  it('lets a step pass while its rule was judged lately and nothing of it fires', () => {
    expect(judge(noBlockingAlert, asked(told(SLOW)))).toEqual([
      {
        ...{ name: 'no_blocking_alert', result: 'pass', onFail: 'wait' },
        detail: 'no alert fires of the alerting rule that the runbook names',
        observedAt: EVALUATED_AT - 20_000,
      },
    ]);
  });

  it('stands in the way while it fires, with its node, its words and its beginning', () => {
    expect(judge(noBlockingAlert, asked(told(FIRING)))).toMatchObject([
      {
        ...{ result: 'fail', onFail: 'block', node: 'n3', since: EVALUATED_AT - 60_000 },
        detail:
          'the alert Slow fires in the backend {alertname="Slow", severity="page"}: writes wait',
      },
    ]);
  });

  it('is unknown when nobody was asked, nobody answered, or no rule makes it', () => {
    expect(said(undefined)).toEqual([['unknown', 'nobody was asked for the alerts of a backend']]);
    expect(said({ kind: 'failed', detail: 'HTTP 503' })).toEqual([
      ['unknown', 'the alerts of the backend are not known: HTTP 503'],
    ]);
    const none = 'no alerting rule of the backend makes an alert with severity="page"';
    expect(said(told())).toEqual([['unknown', none]]);
    expect(said(told({ ...SLOW, labels: new Map([['severity', 'ticket']]) }))).toEqual([
      ['unknown', none],
    ]);
  });

  it('is unknown while its rule fails, was not evaluated, or was too long ago', () => {
    const old = instant(EVALUATED_AT - MAX_AGE_MS - 1);
    expect(said(told({ ...SLOW, health: { kind: 'failed', detail: 'many-to-many' } }))).toEqual([
      ['unknown', 'the backend cannot judge the alert Slow: many-to-many'],
    ]);
    expect(said(told({ ...SLOW, health: { kind: 'not-evaluated' } }))).toEqual([
      ['unknown', 'the backend has not evaluated the alert Slow'],
    ]);
    expect(said(told({ ...SLOW, evaluatedAt: undefined }))).toEqual([
      ['unknown', 'the backend does not say when it judged the alert Slow'],
    ]);
    expect(said(told({ ...SLOW, evaluatedAt: old }))).toMatchObject([
      ['unknown', expect.any(String)],
    ]);
  });

  it('is unknown when the rule has nothing to judge by, unless that is said to be fine', () => {
    const blind = told({ ...SLOW, health: { kind: 'no-data', selectors: ['fsync'] } });
    expect(said(blind)).toEqual([
      ['unknown', 'the alert Slow has nothing to judge by: the backend has no fsync'],
    ]);
    expect(said(blind, { noData: 'pass' })).toMatchObject([['pass', expect.any(String)]]);
    const failed = told({ ...SLOW, health: { kind: 'failed', detail: 'x' } });
    expect(said(failed, { noData: 'pass' })).toMatchObject([['unknown', expect.any(String)]]);
  });

  it('stands not in the way of the cure of a node, whatever it is about', () => {
    expect(hasSay(noBlockingAlert, asked(told(FIRING), { isDown: true, node: 'n3' }))).toBe(false);
    expect(hasSay(noBlockingAlert, asked(told(FIRING), { isDown: true }))).toBe(true);
  });
});
