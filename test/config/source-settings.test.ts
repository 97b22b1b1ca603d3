import { describe, expect, it } from 'vitest';
import { loadText } from './load-request.ts';

const SOURCE = `clusters:
  - name: a
    system: etcd
    runbooks: [rolling-restart]
    source:
      prometheus:
        url: https://mimir.example.org/prometheus/
        select: 'job="etcd"'
        headers: { X-Scope-OrgID: orders }
    nodes:
      - { id: n1 }
      - { id: n2, instance: '10.0.0.2:2379' }
`;

async function clusterOf(text: string) {
  const loaded = await loadText(text);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  const [cluster] = loaded.value.settings.clusters;
  if (cluster === undefined) throw new Error('there is a cluster');
  return cluster;
}

describe('a source', () => {
  it('says where metrics are, and what stands for which node', async () => {
    const { source, scrape, voters } = await clusterOf(SOURCE);
    expect(source).toMatchObject({
      url: 'https://mimir.example.org/prometheus',
      select: [{ label: 'job', operator: '=', text: 'etcd' }],
      nodeLabel: 'instance',
    });
    expect([...(source?.instances ?? [])]).toEqual([['n2', '10.0.0.2:2379']]);
    expect(scrape.headers.get('x-scope-orgid')?.reveal()).toBe('orders');
    expect(voters).toBe(2);
  });

  it('has times of its own, whatever is said of scraping', async () => {
    const { scrape } = await clusterOf(`scrape: { interval: 1s, timeout: 1s }\n${SOURCE}`);
    expect(scrape).toMatchObject({ intervalMs: 15_000, timeoutMs: 5_000, maxAgeMs: 45_000 });
  });

  it('is asked within an interval, where that is short', async () => {
    const text = SOURCE.replace('select:', 'interval: 2s\n        select:');
    const { scrape } = await clusterOf(text);
    expect(scrape).toMatchObject({ intervalMs: 2_000, timeoutMs: 2_000, maxAgeMs: 6_000 });
  });

  it('says which alerts of it are of the cluster, and for how long they are news', async () => {
    expect((await clusterOf(SOURCE)).source?.alerts).toBeUndefined();
    const named = SOURCE.replace('select:', `alerts: { select: 'cluster="a"' }\n        select:`);
    expect((await clusterOf(named)).source?.alerts).toMatchObject({
      select: [{ label: 'cluster', operator: '=', text: 'a' }],
      maxAgeMs: 150_000,
    });
    const aged = named.replace(`"a"'`, `"a"', max_age: 30s`);
    expect((await clusterOf(aged)).source?.alerts?.maxAgeMs).toBe(30_000);
  });
});
