import { expect, it } from 'vitest';
import { createPrometheusBackends } from '../../src/adapter/axios/prometheus-backend.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import { compileBlockingAlerts } from '../../src/core/rulebook/blocking-alert.ts';
import type { RemoteAlerts } from '../../src/core/rulebook/remote-alert.ts';
import { createMatcher } from '../../src/core/series/matcher.ts';
import { askAlerts } from '../../src/service/remote-alerts.ts';
import { nodeNames } from '../../src/service/remote-names.ts';
import { nodeId } from '../support/case-builder.ts';
import { until } from '../support/etcd.ts';
import { startTarget } from '../support/hostile-target.ts';
import { describeWith } from '../support/required-server.ts';
import { runbookOf } from '../support/rule-builder.ts';
import {
  type ScrapedRule,
  startScrapingPrometheus,
  startScrapingVictoria,
} from '../support/scraping-servers.ts';

const RULES: readonly ScrapedRule[] = [
  { alert: 'SlowDisk', expr: 'fsync > 5', labels: { severity: 'page' } },
  { alert: 'Blind', expr: 'never_exposed > 5', labels: { severity: 'page' } },
  { alert: 'Broken', expr: 'fsync * on () group_left () fsync', labels: { severity: 'page' } },
  { alert: 'Elsewhere', expr: 'fsync > 5', labels: { severity: 'page', cluster: 'payments' } },
];

/** What a backend says of alerts that block, asked as a round of the guard asks. */
async function ask(url: string, port: number): Promise<RemoteAlerts | undefined> {
  const backends = createPrometheusBackends({ version: '0' });
  const backend = backends.open({
    ...{ url, headers: new Map(), tls: undefined, bodySizeBytes: 1_000_000 },
  });
  const match = 'severity="page"';
  const definition = { match, noData: 'unknown', onFail: 'wait', source: 'backend' } as const;
  const blockingAlerts = [definition];
  const id = nodeId('n1');
  const nodes = [{ id, ordinal: 0, role: 'voter' as const, labels: new Map<string, string>() }];
  const timeoutMs = durationMs(5_000);
  try {
    return await askAlerts(
      {
        blocking: compileBlockingAlerts({ ...runbookOf('r'), blockingAlerts }).compiled,
        scope: [createMatcher('cluster', '=', 'orders')],
        maxAgeMs: 10_000,
        names: nodeNames('instance', { nodes }, new Map([[id, `127.0.0.1:${port}`]])),
      },
      {
        rules: () => backend.alertRules(timeoutMs),
        query: (query) => {
          const question = { query, result: 'vector', atMs: Date.now(), timeoutMs } as const;
          return backend.query(question);
        },
        wallOffsetMs: 0,
      },
    );
  } finally {
    backend.close();
  }
}

async function startPage() {
  return await startTarget((_, response) => {
    response.setHeader('Content-Type', 'text/plain; version=0.0.4');
    response.end('fsync{disk="a"} 9\nfsync{disk="b"} 1\n');
  });
}

describeWith(['prometheus'], 'the alerts of a real Prometheus', () => {
  it('fire, are blind and fail as it says itself, and are those of this cluster', async () => {
    await using page = await startPage();
    const target = { url: `http://127.0.0.1:${page.port}`, labels: { cluster: 'orders' } };
    await using prometheus = await startScrapingPrometheus([target], RULES);
    let answer: RemoteAlerts | undefined;
    await until(async () => {
      answer = await ask(prometheus.url, page.port);
      const rules = answer?.kind === 'told' ? answer.rules : [];
      return rules.some(({ firing }) => firing.length > 0);
    }, 'the alert fires');
    if (answer?.kind !== 'told') throw new Error(`the answer is ${answer?.kind}`);
    const said = answer.rules.map(({ alert, health, firing }) => {
      return [alert, health.kind, firing.map(({ node, labels }) => [node, labels.get('disk')])];
    });
    expect(said).toEqual([
      ['SlowDisk', 'judged', [['n1', 'a']]],
      ['Blind', 'no-data', []],
      ['Broken', 'failed', []],
    ]);
    for (const { evaluatedAt } of answer.rules) {
      expect(evaluatedAt).toBeLessThanOrEqual(instant(Date.now()));
    }
  });
});

describeWith(['victoria-metrics'], 'the alerts of a real VictoriaMetrics', () => {
  it('are those of no rule, which is not that nothing fires', async () => {
    await using page = await startPage();
    const target = { url: `http://127.0.0.1:${page.port}`, labels: { cluster: 'orders' } };
    await using victoria = await startScrapingVictoria([target]);
    const answer = await ask(victoria.url, page.port);
    expect(answer).toEqual({ kind: 'told', rules: [], maxAgeMs: 10_000 });
  });
});
