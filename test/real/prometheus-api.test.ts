import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/etcd.ts';
import { answerPage, type HttpTarget, startTarget } from '../support/hostile-target.ts';
import { configOf, type LiveDaemon, raftPage, startLiveDaemon } from '../support/live-daemon.ts';
import { describeWith } from '../support/required-server.ts';
import { type ScrapingServer, startScrapingPrometheus } from '../support/scraping-servers.ts';

const NODES = ['n1', 'n2', 'n3'] as const;

/** A page with what it says of its metrics; the values of the last one differ by node. */
function pageOf(name: string): string {
  const metadata =
    '# HELP raft_commit_index Entries that are committed.\n# TYPE raft_commit_index gauge\n';
  const pending = `raft_proposals_pending ${Number(name.slice(1))}`;
  return metadata + raftPage(name).replace(/raft_proposals_pending \d+/, pending);
}

const RUNBOOK = `runbook: restart
actions: [restart]
hold_points:
  - { name: quiet, signal: proposals_pending, require: '< 10' }
`;

/** Queries whose answers do not depend on when within a second each server has scraped. */
const QUERIES = [
  'raft_is_leader',
  'up{cluster="one"} == 1',
  'sum(raft_commit_index)',
  'sum by (node) (raft_proposals_pending) * 2',
  'max(raft_proposals_pending) - min(raft_proposals_pending)',
  'topk(1, raft_proposals_pending)',
  'raft_peer_active',
  'count by (peer) (raft_peer_active)',
  'quantile(0.5, raft_proposals_pending)',
  'raft_proposals_pending > on (cluster) group_left () min by (cluster) (raft_proposals_pending)',
  'avg_over_time(raft_proposals_pending[5s])',
  'max_over_time(raft_proposals_pending[5s]) / 3',
  'changes(raft_commit_index[5s])',
  'delta(raft_commit_index[5s])',
  'absent(raft_commit_index{node="n9"})',
  'label_replace(raft_is_leader, "who", "$1-x", "node", "(.*)")',
  'histogram_quantile(0.9, raft_proposals_pending)',
  'scalar(sum(raft_commit_index)) + 1',
  'vector(7) unless raft_is_leader',
  'sum(raft_commit_index) / 0',
  '"a text"',
  'sort_desc(raft_proposals_pending)',
] as const;

interface Answer {
  readonly status: string;
  readonly errorType?: string;
  readonly data?: { readonly resultType: string; readonly result: unknown };
}

async function ask(url: string, path: string, parameters: Record<string, string>): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1/${path}`, {
    method: 'POST',
    body: new URLSearchParams(parameters),
  });
  return JSON.parse(await answer.text());
}

/** Prometheus adds `job` and `instance`, which the guard's targets do not have. */
function comparable({ status, errorType, data }: Answer): unknown {
  const result = Array.isArray(data?.result)
    ? data.result.map((series: unknown) => JSON.stringify(series, withoutTarget))
    : data?.result;
  const isSeries = data?.resultType === 'vector' || data?.resultType === 'matrix';
  return { status, errorType, type: data?.resultType, result: isSeries ? sorted(result) : result };
}

function sorted(result: unknown): unknown {
  return Array.isArray(result) ? [...result].sort() : result;
}

function withoutTarget(key: string, value: unknown): unknown {
  if (key !== 'metric' || typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => name !== 'job' && name !== 'instance');
  return Object.fromEntries(kept.sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Not `spawnSync`: the daemon that promtool asks lives in this process. */
async function promtool(...args: readonly string[]) {
  const child = spawn('promtool', args);
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = await once(child, 'close');
  return { code, out, errors };
}

describeWith(['promtool', 'prometheus'], 'the Prometheus API', () => {
  let targets: HttpTarget[] = [];
  let daemon: LiveDaemon;
  let prometheus: ScrapingServer;

  beforeAll(async () => {
    targets = await Promise.all(NODES.map((name) => startTarget(answerPage(pageOf(name)))));
    const urls = targets.map(({ url }) => url);
    const files = new Map([
      ['runbook.yaml', RUNBOOK],
      [
        'holdpoint.yaml',
        configOf(urls, {
          rules: ['rules/systems/generic-raft.yaml', 'runbook.yaml'],
          runbook: 'restart',
        }),
      ],
    ]);
    daemon = await startLiveDaemon(files);
    const scraped = urls.map((url, index) => ({
      url,
      labels: { cluster: 'one', node: NODES[index] ?? '' },
    }));
    prometheus = await startScrapingPrometheus(scraped);
    // Six seconds of samples, for the windows.
    await until(async () => {
      const counts = [daemon.daemon.url, prometheus.url].map(async (url) => {
        const asked = { query: 'min(count_over_time(raft_commit_index[1m])) >= 7' };
        return JSON.stringify(await ask(url, 'query', asked)).includes('"value"');
      });
      return (await Promise.all(counts)).every(Boolean);
    }, 'both have enough samples');
  });

  afterAll(async () => {
    await prometheus[Symbol.asyncDispose]();
    await daemon[Symbol.asyncDispose]();
    await Promise.all(targets.map((target) => target[Symbol.asyncDispose]()));
  });

  it.each(QUERIES)('answers %s as Prometheus does', async (query) => {
    const time = String(Math.floor(Date.now() / 1_000));
    const theirs = await ask(prometheus.url, 'query', { query, time });
    const ours = await ask(daemon.daemon.url, 'query', { query, time });
    expect(comparable(ours)).toEqual(comparable(theirs));
    const range = { query, start: String(Number(time) - 2), end: time, step: '1' };
    const theirRange = await ask(prometheus.url, 'query_range', range);
    const ourRange = await ask(daemon.daemon.url, 'query_range', range);
    expect(comparable(ourRange)).toEqual(comparable(theirRange));
  });

  it.each([
    ['query', { query: 'sum(' }],
    ['query', { query: 'raft_is_leader + on () raft_is_leader' }],
    ['query', { query: 'up', time: 'noon' }],
    ['query_range', { query: 'up', start: '2', end: '1', step: '1' }],
    ['query_range', { query: 'up', start: '1', end: '2', step: '0' }],
    ['query_range', { query: 'up', start: '1', end: '100000', step: '1' }],
    ['query_range', { query: 'up[1m]', start: '1', end: '2', step: '1' }],
    ['series', {}],
  ])('refuses %s of %j with the error type of Prometheus', async (path, parameters) => {
    const theirs = await ask(prometheus.url, path, parameters as Record<string, string>);
    const ours = await ask(daemon.daemon.url, path, parameters as Record<string, string>);
    expect(theirs.status).toBe('error');
    expect(comparable(ours)).toEqual(comparable(theirs));
  });

  it('serves promtool: instant, range, series and labels', async () => {
    const { url } = daemon.daemon;
    const instant = await promtool('query', 'instant', url, 'sum(raft_is_leader)');
    expect(instant).toMatchObject({ code: 0, out: expect.stringMatching(/^\{\} => 1 @\[/) });
    const range = await promtool(
      'query',
      'range',
      '--step',
      '1s',
      url,
      'raft_is_leader{node="n1"}',
    );
    expect(range.errors).toBe('');
    expect(range.out).toMatch(/^raft_is_leader\{cluster="one", node="n1"\} =>\n1 @\[/);
    const series = await promtool('query', 'series', '--match', 'up{node="n2"}', url);
    expect(series.out).toBe('{__name__="up", cluster="one", node="n2"}\n');
    const labels = await promtool('query', 'labels', url, 'node');
    expect(labels.out).toBe('n1\nn2\nn3\n');
    const wrong = await promtool('query', 'instant', url, 'sum(');
    expect(wrong.code).toBe(1);
    expect(wrong.errors).toContain('bad_data: invalid parameter "query"');
  });

  it('says of metrics what their pages say', async () => {
    const url = `${daemon.daemon.url}/api/v1/metadata`;
    const { data } = JSON.parse(await (await fetch(url)).text());
    const said = { type: 'gauge', help: 'Entries that are committed.', unit: '' };
    expect(data).toEqual({ raft_commit_index: [said] });
  });
});
