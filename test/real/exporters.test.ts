import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Asked, inTheWay, startDaemonProcess, type TestDaemon } from '../support/daemon.ts';
import { freePorts, until } from '../support/etcd.ts';
import { describeWith } from '../support/required-server.ts';
import { type ScrapingServer, startScrapingPrometheus } from '../support/scraping-servers.ts';

/** Machines and servers that serve alike, by what every client library of Prometheus exposes. */
const PACK = [
  'system: alike',
  'handover: none',
  'protects: serving(2)',
  'proof_of_life: { changes: process_cpu_seconds_total }',
  'signals:',
  '  process_start: { gauge: process_start_time_seconds, unit: seconds }',
  '  memory_bytes: { gauge: process_resident_memory_bytes, unit: bytes }',
  '  open_files: { gauge: process_open_fds, unit: count, max: 1000000 }',
  '',
].join('\n');

const RUNBOOK = [
  'runbook: one-by-one',
  'actions: [restart]',
  'hold_points:',
  "  - { name: memory_small, signal: memory_bytes, require: '< 8GiB' }",
  "  - { name: files_open, signal: open_files, require: '> 1' }",
  '',
].join('\n');

interface Exporter extends AsyncDisposable {
  readonly url: string;
}

async function startNodeExporter(): Promise<Exporter> {
  const [port] = await freePorts(1);
  const server = spawn('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${port}`], {
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  await until(async () => {
    const answer = await fetch(`${url}/metrics`).catch(() => undefined);
    return answer?.ok === true;
  }, 'the node exporter serves its page');
  return {
    url,
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    },
  };
}

function clusterOf(name: string, servers: readonly Exporter[]): readonly string[] {
  const nodes = servers.map(({ url }, index) => `{ id: n${index + 1}, metrics: ${url}/metrics }`);
  return [
    `  - name: ${name}`,
    '    system: alike',
    '    runbooks: [one-by-one]',
    `    nodes: [${nodes.join(', ')}]`,
  ];
}

const restart = (cluster: string): Record<string, string> => {
  return { cluster, action: 'restart', node: 'n2' };
};

const isGo = ({ status }: Asked): boolean => status === 200;

/** The samples on a page, counted without the parser. */
async function samplesOn(url: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return page.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

describeWith(['prometheus-node-exporter', 'prometheus'], 'the guard on real exporters', () => {
  const machines: Exporter[] = [];
  const monitoring: ScrapingServer[] = [];
  let daemon: TestDaemon;

  beforeAll(async () => {
    for (let count = 0; count < 3; count += 1) machines.push(await startNodeExporter());
    const targets = machines.map(({ url }) => ({ url, labels: {} }));
    for (let count = 0; count < 3; count += 1) {
      monitoring.push(await startScrapingPrometheus(targets));
    }
    daemon = await startDaemonProcess(
      [
        'rules: [pack.yaml, runbook.yaml]',
        'scrape: { interval: 1s, timeout: 900ms }',
        'clusters:',
        ...clusterOf('machines', machines),
        ...clusterOf('monitoring', monitoring),
        '',
      ].join('\n'),
      { 'pack.yaml': PACK, 'runbook.yaml': RUNBOOK },
    );
  });

  afterAll(async () => {
    await daemon?.[Symbol.asyncDispose]();
    for (const server of [...monitoring, ...machines]) await server[Symbol.asyncDispose]();
  });

  async function queried(cluster: string, query: string): Promise<number> {
    const asked = new URLSearchParams({ cluster, query });
    const answer = await fetch(`${daemon.url}/v1/query?${asked}`);
    const body = await answer.text();
    const found = /"value":([0-9.e+-]+)/.exec(body);
    if (found === null) throw new Error(`no value in ${body}`);
    return Number(found[1]);
  }

  it.each(['machines', 'monitoring'])('gives a go for one of the %s', async (name) => {
    const answer = await daemon.askUntil(restart(name), isGo);
    expect(inTheWay(answer)).toEqual([]);
    expect(answer.body.holdPoints?.map((each) => each.name)).toEqual(
      expect.arrayContaining(['evidence_fresh', 'memory_small', 'files_open']),
    );
  });

  it('reads every sample of their pages', async () => {
    await daemon.askUntil(restart('monitoring'), isGo);
    for (const [name, servers] of Object.entries({ machines, monitoring })) {
      const counted = await samplesOn(servers[0]?.url ?? '');
      const read = await queried(name, 'scrape_samples_scraped{node="n1"}');
      process.stdout.write(`measured: ${read} samples on a page of the ${name}\n`);
      expect(counted).toBeGreaterThan(200);
      // A page has some series more or less from one look to the next.
      expect(Math.abs(read - counted)).toBeLessThan(counted / 10);
      expect(await queried(name, 'sum(up)')).toBe(3);
    }
  });

  it('takes the go back when one of them is gone, and says how', async () => {
    await daemon.askUntil(restart('machines'), isGo);
    const gone = machines.pop();
    await gone?.[Symbol.asyncDispose]();
    const answer = await daemon.askUntil(restart('machines'), ({ status }) => status === 409);
    const fresh = answer.body.holdPoints?.filter(({ reason }) => reason !== undefined) ?? [];
    expect(fresh.map(({ name, node, reason }) => `${name} ${node}: ${reason}`)).toEqual([
      'evidence_fresh n3: refused',
    ]);
  });
});
