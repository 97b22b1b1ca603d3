import { describe, expect, it } from 'vitest';
import { Labels } from '../../src/core/base/labels.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import { compileBlockingAlerts } from '../../src/core/rulebook/blocking-alert.ts';
import type { RemoteAlerts } from '../../src/core/rulebook/remote-alert.ts';
import { createMatcher } from '../../src/core/series/matcher.ts';
import type { BackendAlertRule } from '../../src/ports/metrics-backend.ts';
import { askAlerts, type RemoteAlertOptions } from '../../src/service/remote-alerts.ts';
import { nodeNames } from '../../src/service/remote-names.ts';
import { nodeId } from '../support/case-builder.ts';
import { FakeBackend } from '../support/fake-backend.ts';
import { ROUNDS_TO_GO, remoteEtcd } from '../support/remote-etcd.ts';
import { runbookOf } from '../support/rule-builder.ts';

const WALL_MS = 1_700_000_000_000;

const NODES = ['n1', 'n2', 'n3'].map((name, ordinal) => {
  return { id: nodeId(name), ordinal, role: 'voter' as const, labels: new Map<string, string>() };
});

function ruleOf(change: Partial<BackendAlertRule> = {}): BackendAlertRule {
  return {
    ...{ name: 'Slow', query: 'fsync > 5', labels: Labels.from([['severity', 'page']]) },
    ...{ health: 'ok', error: '', evaluatedAtMs: WALL_MS + 1_000, alerts: [] },
    ...change,
  };
}

function fires(
  ...pairs: readonly (readonly [string, string])[]
): BackendAlertRule['alerts'][number] {
  const labels = Labels.from([['alertname', 'Slow'], ['severity', 'page'], ...pairs]);
  return { labels, state: 'firing', summary: undefined, activeAtMs: WALL_MS + 500 };
}

function options(match = 'severity="page"', scope = 'orders'): RemoteAlertOptions {
  const definition = { match, noData: 'unknown', onFail: 'wait', source: 'backend' } as const;
  const blockingAlerts = [definition];
  return {
    blocking: compileBlockingAlerts({ ...runbookOf('r'), blockingAlerts }).compiled,
    scope: [createMatcher('cluster', '=', scope)],
    maxAgeMs: 150_000,
    names: nodeNames('instance', { nodes: NODES }, new Map()),
  };
}

/** A backend that scrapes one series, and evaluates these rules. */
function backendWith(...rules: readonly BackendAlertRule[]): FakeBackend {
  const backend = new FakeBackend(() => WALL_MS).scrape('n1:2379', 'fsync 1');
  backend.rules = rules;
  return backend;
}

async function ask(
  backend: FakeBackend,
  given: RemoteAlertOptions = options(),
): Promise<RemoteAlerts | undefined> {
  const question = { result: 'vector', atMs: WALL_MS, timeoutMs: durationMs(5_000) } as const;
  return await askAlerts(given, {
    rules: () => backend.alertRules(),
    query: (query) => backend.query({ ...question, query }),
    wallOffsetMs: WALL_MS,
  });
}

async function rulesOf(...given: Parameters<typeof ask>) {
  const answer = await ask(...given);
  if (answer?.kind !== 'told') throw new Error(`the answer is ${answer?.kind}`);
  return answer.rules;
}

describe('the alerts of a backend', () => {
  it('are not asked for where no runbook names one', async () => {
    const backend = backendWith(ruleOf());
    expect(await ask(backend, { ...options(), blocking: [] })).toBeUndefined();
    expect(backend.asked).toEqual([]);
  });

  it('are those of this cluster that fire, each with the member that it is about', async () => {
    const [mine, theirs] = ['orders', 'payments'].map((name) => {
      return fires(['cluster', name], ['instance', 'n2:2379']);
    });
    if (mine === undefined || theirs === undefined) throw new Error('there are two');
    const pending = { ...fires(['cluster', 'orders']), state: 'pending' as const };
    const [rule] = await rulesOf(backendWith(ruleOf({ alerts: [mine, theirs, pending] })));
    expect(rule).toEqual({
      ...{ alert: 'Slow', health: { kind: 'judged' }, evaluatedAt: 1_000 },
      labels: new Map([['severity', 'page']]),
      firing: [
        { labels: new Map(mine.labels), summary: undefined, node: 'n2', since: instant(500) },
      ],
    });
  });

  it('leave out rules that no entry means, and those of other clusters', async () => {
    const other = ruleOf({ labels: Labels.from([['severity', 'ticket']]) });
    const elsewhere = ruleOf({
      labels: Labels.from([
        ['severity', 'page'],
        ['cluster', 'payments'],
      ]),
    });
    expect(await rulesOf(backendWith(other, elsewhere))).toEqual([]);
  });

  it('say nothing while the backend has no series of what a rule reads', async () => {
    const rules = ['fsync > 5 unless gone', 'rate(fsync[5m]) > 1', 'rate(lost[5m] offset 1m) > 1'];
    const seen = await rulesOf(backendWith(...rules.map((query) => ruleOf({ query }))));
    expect(seen.map(({ health }) => health)).toEqual([
      { kind: 'no-data', selectors: ['gone'] },
      { kind: 'judged' },
      { kind: 'no-data', selectors: ['present_over_time(lost[5m] offset 1m)'] },
    ]);
  });

  it('cannot be judged where a rule is in a language that only the backend reads', async () => {
    const [rule] = await rulesOf(backendWith(ruleOf({ query: 'fsync > 5 keep_metric_names' })));
    expect(rule?.health).toMatchObject({
      kind: 'failed',
      detail: expect.stringMatching(/^the guard cannot tell what it reads: /),
    });
  });

  it('keep the word of the backend that a rule was not judged', async () => {
    const failed = ruleOf({ health: 'failed', error: 'found duplicate series' });
    const seen = await rulesOf(
      backendWith(failed, ruleOf({ health: 'not-evaluated' }), ruleOf({ health: 'no-data' })),
    );
    expect(seen.map(({ health }) => health)).toEqual([
      { kind: 'failed', detail: 'found duplicate series' },
      { kind: 'not-evaluated' },
      { kind: 'no-data', selectors: ['fsync > 5'] },
    ]);
  });

  it('are not known when any of the questions got no answer', async () => {
    const away = { failure: 'http_status', detail: 'HTTP 503', isPassing: false } as const;
    const silent = backendWith(ruleOf());
    silent.ruleFailure = { kind: 'failed', ...away };
    const forgetful = backendWith(ruleOf());
    forgetful.failures.push({ kind: 'failed', ...away });
    const unknown = { kind: 'failed', detail: 'HTTP 503' };
    expect([await ask(silent), await ask(forgetful)]).toEqual([unknown, unknown]);
  });

  it('are not taken for quiet when there are more of them than can be asked for', async () => {
    const rules = Array.from({ length: 101 }, (_, index) => ruleOf({ query: `m${index} > 1` }));
    expect(await ask(backendWith(...rules))).toEqual({
      kind: 'failed',
      detail: 'its rules that block read more than 100 different series',
    });
  });

  it('come with every round of a cluster, and go when a round finds nobody', async () => {
    const etcd = await remoteEtcd(options());
    etcd.backend.rules = [ruleOf({ query: 'up == 0', alerts: [fires(['cluster', 'orders'])] })];
    await etcd.rounds(ROUNDS_TO_GO);
    expect(etcd.watch.evaluation?.remoteAlerts).toMatchObject({
      kind: 'told',
      rules: [{ alert: 'Slow', firing: [{ node: undefined }] }],
    });
    etcd.backend.ruleFailure = {
      ...{ kind: 'failed', failure: 'http_status', detail: 'HTTP 500', isPassing: false },
    };
    await etcd.rounds(1);
    expect(etcd.watch.evaluation?.remoteAlerts).toEqual({ kind: 'failed', detail: 'HTTP 500' });
  });
});
