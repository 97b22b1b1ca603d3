import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPromMeter } from '../../../src/adapter/prom-client/meter.ts';
import { exercise, type PageFamily, readFamilies } from '../../support/prom-page.ts';

async function pageOf(clusters: readonly string[]): Promise<ReadonlyMap<string, PageFamily>> {
  const meter = createPromMeter({ version: '1.2.3', clusters });
  exercise(meter, clusters);
  const facts = new Map(clusters.map((cluster) => [cluster, { freeze: 1 }]));
  const permits = new Map(clusters.map((cluster) => [cluster, { granted: 1, overdue: 0 }]));
  const stuck = new Map(clusters.map((name) => [name, { restart: 1_900 }]));
  const trips = new Map(clusters.map((name) => [name, { halt: 1, rollback: 0 }]));
  const rolling = {
    rollouts: new Map(clusters.map((name) => [name, { running: 1 }])),
    rolloutNodes: new Map(clusters.map((name) => [name, { complete: 2, left: 1 }])),
    rolloutsLate: new Map(clusters.map((name) => [name, { node: 1, rollout: 1 }])),
  };
  const permitSeconds = new Map(clusters.map((name) => [name, { granted: 12, overdue: 0 }]));
  const rollbacks = new Map(clusters.map((name) => [name, { running: 1, halted: 0 }]));
  const counts = {
    rollbacks,
    facts,
    permits,
    permitSeconds,
    stuckSeconds: stuck,
    trips,
    ...rolling,
  };
  return readFamilies((await meter.render(counts)).body);
}

function valuesOf(page: ReadonlyMap<string, PageFamily>, name: string): Record<string, number> {
  return Object.fromEntries(page.get(name)?.series ?? []);
}

function sum(series: Iterable<number> | undefined): number {
  return [...(series ?? [])].reduce((total, value) => total + value, 0);
}

describe('the metrics page', () => {
  it('is in the text format 0.0.4', async () => {
    const { contentType } = await createPromMeter({ version: '1', clusters: [] }).render();
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it('counts what the guard does', async () => {
    const page = await pageOf(['orders']);
    expect(valuesOf(page, 'holdpoint_verdicts_total')).toMatchObject({
      'holdpoint_verdicts_total{cluster="orders",action="drain",kind="go"}': 1,
      'holdpoint_verdicts_total{cluster="orders",action="upgrade",kind="blocked"}': 1,
    });
    expect(valuesOf(page, 'holdpoint_hold_points_in_the_way_total')).toEqual({
      'holdpoint_hold_points_in_the_way_total{cluster="orders",hold_point="quorum_kept"}': 12,
      'holdpoint_hold_points_in_the_way_total{cluster="orders",hold_point="backlog"}': 12,
    });
    expect(valuesOf(page, 'holdpoint_scrapes_total')).toMatchObject({
      'holdpoint_scrapes_total{cluster="orders",outcome="scraped"}': 1,
      'holdpoint_scrapes_total{cluster="orders",outcome="timeout"}': 1,
    });
    expect(valuesOf(page, 'holdpoint_scraped_samples_total')).toEqual({
      'holdpoint_scraped_samples_total{cluster="orders"}': 400,
    });
    expect(valuesOf(page, 'holdpoint_scraped_bytes_total')).toEqual({
      'holdpoint_scraped_bytes_total{cluster="orders"}': 20_000,
    });
    expect(valuesOf(page, 'holdpoint_requests_refused_total')).toEqual({
      'holdpoint_requests_refused_total{code="unknown-node"}': 1,
    });
  });

  it('counts requests by class of status, and how long they took in seconds', async () => {
    const page = await pageOf([]);
    expect(valuesOf(page, 'holdpoint_http_requests_total')).toEqual({
      'holdpoint_http_requests_total{route="/can-proceed",code="2xx"}': 1,
      'holdpoint_http_requests_total{route="/can-proceed",code="4xx"}': 3,
      'holdpoint_http_requests_total{route="/can-proceed",code="5xx"}': 1,
    });
    const durations = valuesOf(page, 'holdpoint_http_request_duration_seconds');
    const name = 'holdpoint_http_request_duration_seconds';
    expect(durations[`${name}_sum{route="/can-proceed"}`]).toBeCloseTo(0.01, 10);
    expect(durations[`${name}_bucket{le="0.005",route="/can-proceed"}`]).toBe(5);
    expect(durations[`${name}_bucket{le="0.001",route="/can-proceed"}`]).toBe(0);
  });

  it('begins the counters of every cluster at 0, so that the first event shows', async () => {
    const { body } = await createPromMeter({ version: '1', clusters: ['a', 'b'] }).render();
    const page = readFamilies(body);
    expect(valuesOf(page, 'holdpoint_scrapes_total')).toEqual({
      'holdpoint_scrapes_total{cluster="a",outcome="scraped"}': 0,
      'holdpoint_scrapes_total{cluster="b",outcome="scraped"}': 0,
    });
    expect(valuesOf(page, 'holdpoint_bursts_skipped_total')).toMatchObject({
      'holdpoint_bursts_skipped_total{cluster="a"}': 0,
    });
  });

  it('names nodes and hold points while they fail, and not when they are well', async () => {
    const prom = createPromMeter({ version: '1', clusters: ['orders'] });
    exercise(prom, ['orders']);
    const bad = readFamilies((await prom.render()).body);
    expect(valuesOf(bad, 'holdpoint_node_not_observed')).toEqual({
      'holdpoint_node_not_observed{cluster="orders",node="n2",state="down"}': 1,
      'holdpoint_node_not_observed{cluster="orders",node="n3",state="unobservable"}': 1,
    });
    expect(Object.keys(valuesOf(bad, 'holdpoint_hold_point_failing'))).toHaveLength(2);
    const nodes = new Map([['n1', 'observed'] as const]);
    const well = { cluster: 'orders', durationMs: 1, series: 10, nodes, failing: [] };
    prom.meter.evaluationConcluded(well);
    const good = readFamilies((await prom.render()).body);
    expect(valuesOf(good, 'holdpoint_node_not_observed')).toEqual({});
    expect(valuesOf(good, 'holdpoint_hold_point_failing')).toEqual({});
    expect(valuesOf(good, 'holdpoint_nodes')).toEqual({
      'holdpoint_nodes{cluster="orders",state="observed"}': 1,
      'holdpoint_nodes{cluster="orders",state="down"}': 0,
      'holdpoint_nodes{cluster="orders",state="unobservable"}': 0,
    });
  });

  it('forgets what stood of a cluster that is not watched any more', async () => {
    const prom = createPromMeter({ version: '1', clusters: ['orders', 'stock'] });
    exercise(prom, ['orders', 'stock']);
    prom.meter.clusterRetired({ cluster: 'orders' });
    const page = readFamilies((await prom.render()).body);
    for (const name of ['series', 'nodes', 'node_not_observed', 'hold_point_failing']) {
      const series = Object.keys(valuesOf(page, `holdpoint_${name}`));
      expect(series.filter((one) => one.includes('"orders"'))).toEqual([]);
      expect(series.length).toBeGreaterThan(0);
    }
  });

  it('says that a reload was refused, and when the configuration in use was taken', async () => {
    const prom = createPromMeter({ version: '1', clusters: [] });
    prom.meter.reloadConcluded({ outcome: 'taken', rulebookDigest: 'sha256:1', atMs: 5_000 });
    prom.meter.reloadConcluded({ outcome: 'refused', rulebookDigest: 'sha256:1', atMs: 9_000 });
    const page = readFamilies((await prom.render()).body);
    const name = 'holdpoint_config_last_reload';
    expect(valuesOf(page, `${name}_successful`)).toEqual({ [`${name}_successful`]: 0 });
    expect(valuesOf(page, `${name}_success_timestamp_seconds`)).toEqual({
      [`${name}_success_timestamp_seconds`]: 5,
    });
    expect(valuesOf(page, 'holdpoint_config_info')).toEqual({
      'holdpoint_config_info{rulebook_digest="sha256:1"}': 1,
    });
  });

  it('tells what is running, and how the process is', async () => {
    const page = await pageOf([]);
    expect(valuesOf(page, 'holdpoint_build_info')).toEqual({
      [`holdpoint_build_info{version="1.2.3",node_version="${process.version}"}`]: 1,
    });
    const resident = sum(page.get('process_resident_memory_bytes')?.series.values());
    expect(resident).toBeGreaterThan(1e7);
    expect(sum(page.get('process_cpu_seconds_total')?.series.values())).toBeGreaterThan(0);
    const startedAt = sum(page.get('process_start_time_seconds')?.series.values());
    expect(Math.abs(startedAt + process.uptime() - Date.now() / 1_000)).toBeLessThan(5);
    expect(Object.keys(valuesOf(page, 'holdpoint_event_loop_delay_seconds'))).toEqual(
      ['p50', 'p99', 'max'].map((stat) => `holdpoint_event_loop_delay_seconds{stat="${stat}"}`),
    );
  });

  it('stays below 5,000 series for 1,000 clusters, with sums kept right', async () => {
    const clusters = Array.from({ length: 1_000 }, (_, index) => `cluster-${index}`);
    const page = await pageOf(clusters);
    const count = sum([...page.values()].map(({ series }) => series.size));
    expect(count).toBeLessThan(5_000);
    const total = (name: string) => sum(page.get(name)?.series.values());
    expect(total('holdpoint_verdicts_total')).toBe(12_000);
    expect(total('holdpoint_scrapes_total')).toBe(4_000);
    expect(total('holdpoint_scraped_samples_total')).toBe(400_000);
    expect(total('holdpoint_series')).toBe(30_000);
    expect(total('holdpoint_nodes')).toBe(3_000);
    expect(total('holdpoint_node_not_observed')).toBe(200);
    expect(total('holdpoint_rollbacks_total')).toBe(4_000);
    expect(total('holdpoint_rollbacks_unfinished')).toBe(1_000);
    const dropped = valuesOf(page, 'holdpoint_metrics_dropped_series');
    const of = (name: string) => dropped[`holdpoint_metrics_dropped_series{metric="${name}"}`];
    expect(of('holdpoint_node_not_observed')).toBe(1_800);
    expect(of('holdpoint_scraped_samples_total')).toBe(800);
    expect(of('holdpoint_requests_refused_total')).toBe(0);
  });

  it('tells what discovery finds, and nothing of what is watched no more', async () => {
    const prom = createPromMeter({ version: '1', clusters: [] });
    const look = (outcome: 'found' | 'failed', ...jobs: readonly string[]) => {
      const completeAtMs = new Map(jobs.map((job) => [job, 2_500]));
      prom.meter.targetsLooked({ job: 'etcd', outcome, completeAtMs });
    };
    look('found', 'etcd', 'gone');
    look('failed', 'etcd');
    prom.meter.membersFound({ cluster: 'orders', found: 3, missing: 2 });
    prom.meter.membersFound({ cluster: 'old', found: 3, missing: 0 });
    prom.meter.clusterRetired({ cluster: 'old' });
    const { body } = await prom.render();
    expect(body.split('\n').filter((line) => line.startsWith('holdpoint_discovery'))).toEqual([
      'holdpoint_discovery_looks_total{job="etcd",outcome="found"} 1',
      'holdpoint_discovery_looks_total{job="etcd",outcome="failed"} 1',
      'holdpoint_discovery_complete_timestamp_seconds{job="etcd"} 2.5',
      'holdpoint_discovery_nodes{cluster="orders",state="found"} 3',
      'holdpoint_discovery_nodes{cluster="orders",state="missing"} 2',
    ]);
  });

  it('tells what is stuck for as long as it is', async () => {
    const prom = createPromMeter({ version: '1', clusters: ['orders'] });
    const stuck = new Map([['orders', { restart: 2_400 }]]);
    const { body } = await prom.render({ stuckSeconds: stuck });
    expect(body).toContain('holdpoint_stuck_seconds{cluster="orders",action="restart"} 2400');
    expect((await prom.render()).body).not.toMatch(/^holdpoint_stuck_seconds/m);
  });

  it('tells what people have said, and nothing of clusters of which nobody has', async () => {
    const prom = createPromMeter({ version: '1', clusters: ['orders'] });
    const { body } = await prom.render({
      facts: new Map([
        ['orders', { freeze: 2, override: 1, attestation: 0 }],
        ['idle', { freeze: 0, override: 0, attestation: 0 }],
      ]),
    });
    const lines = body.split('\n').filter((line) => line.startsWith('holdpoint_facts_in_force'));
    expect(lines).toEqual([
      'holdpoint_facts_in_force{cluster="orders",fact="freeze"} 2',
      'holdpoint_facts_in_force{cluster="orders",fact="override"} 1',
    ]);
    expect((await prom.render()).body).not.toMatch(/^holdpoint_facts_in_force/m);
  });
});

describe('docs/metrics.md', () => {
  it('has every metric with its type and labels, and no others', async () => {
    const text = readFileSync('docs/metrics.md', 'utf8');
    const rows = [...text.matchAll(/^\| `(\w+)` \| (\w+) \|([^|]*)\| [^|]+ \| `.*\1.*` \|$/gm)];
    const documented = rows.map(([, name = '', type = '', labels = '']) => ({
      name,
      type,
      labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label).sort(),
    }));
    const page = await pageOf(['orders']);
    const exposed = [...page].map(([name, { type, series }]) => ({
      name,
      type,
      labels: labelsOf([...series.keys()].at(-1) ?? ''),
    }));
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(documented.sort(byName)).toEqual(exposed.sort(byName));
  });
});

function labelsOf(series: string): readonly string[] {
  return [...series.matchAll(/(\w+)="/g)]
    .map(([, label = '']) => label)
    .filter((label) => label !== 'le')
    .sort();
}
