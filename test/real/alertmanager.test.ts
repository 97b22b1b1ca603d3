import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RealAlertmanager, startAlertmanager } from '../support/alertmanager.ts';
import { freePorts, until } from '../support/etcd.ts';
import { type HttpTarget, startTarget } from '../support/hostile-target.ts';
import { configOf, type LiveDaemon, raftPage, startLiveDaemon } from '../support/live-daemon.ts';
import { describeWith } from '../support/required-server.ts';

const RUNBOOK = `runbook: restart
runbook_url: https://wiki.example.org/raft#restart
actions: [restart]
hold_points:
  - { name: quiet, signal: proposals_pending, require: '< 10', when: [during], on_fail: halt }
`;

const RULES = `groups:
  - name: raft
    rules:
      - alert: Backlog
        expr: raft_proposals_pending > 10
        labels: { severity: page }
        annotations: { summary: '{{ $labels.node }} has {{ $value }} proposals waiting' }
`;

const ALERTING = `external_url: https://guard.example.org
external_labels: { region: eu }
alerting:
  resend_interval: 1s
`;

const namesOf = (alerts: readonly { readonly labels: Readonly<Record<string, string>> }[]) =>
  alerts.map(({ labels }) => labels['alertname']).sort();

describeWith(['prometheus-alertmanager', 'amtool'], 'real Alertmanagers', () => {
  let targets: HttpTarget[] = [];
  let managers: RealAlertmanager[] = [];
  let daemon: LiveDaemon;
  let pending = 0;

  beforeAll(async () => {
    targets = await Promise.all(
      ['n1', 'n2', 'n3'].map((name) =>
        startTarget((_, response) => {
          response.setHeader('Content-Type', 'text/plain; version=0.0.4');
          const waiting = `raft_proposals_pending ${name === 'n3' ? pending : 0}`;
          response.end(raftPage(name).replace(/raft_proposals_pending \d+/, waiting));
        }),
      ),
    );
    managers = await Promise.all([startAlertmanager(), startAlertmanager()]);
    const addresses = managers.map(({ target }) => `'${target}'`).join(', ');
    const told = `  alertmanagers: [{ static_configs: [{ targets: [${addresses}] }] }]\n`;
    const rules = ['rules/systems/generic-raft.yaml', 'runbook.yaml', 'alerts.yaml'];
    const config = configOf(
      targets.map(({ url }) => url),
      { rules, runbook: 'restart' },
    );
    daemon = await startLiveDaemon(
      new Map([
        ['runbook.yaml', RUNBOOK],
        ['alerts.yaml', RULES],
        ['holdpoint.yaml', ALERTING + told + config],
      ]),
    );
    await until(async () => (await daemon.ask('n2')).body.decision === 'go', 'the guard judges');
  });

  afterAll(async () => {
    await daemon[Symbol.asyncDispose]();
    await Promise.all([...managers, ...targets].map((each) => each[Symbol.asyncDispose]()));
  });

  const all = async (check: (manager: RealAlertmanager) => Promise<boolean>) =>
    (await Promise.all(managers.map(check))).every(Boolean);

  async function post(path: string, body: object): Promise<Record<string, unknown>> {
    const answer = await fetch(`${daemon.daemon.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return JSON.parse(await answer.text());
  }

  it('each have the watchdog, which says that the guard is there', async () => {
    await until(
      () => all(async ({ amtool }) => namesOf(await amtool('alertname=Watchdog')).length === 1),
      'both have the watchdog',
    );
  });

  it('receive what trips and what rules say, with value, limit and links', async () => {
    const claim = { cluster: 'one', node: 'n2', action: 'restart', holder: 'run-7' };
    expect(await post('/can-proceed', claim)).toMatchObject({ decision: 'go', reserved: true });
    pending = 40;
    const expected = ['Backlog', 'HoldpointTripped'];
    await until(
      () =>
        all(async ({ amtool }) => {
          const names = namesOf(await amtool('cluster=one'));
          return JSON.stringify(names) === JSON.stringify(expected);
        }),
      'both have the alerts of the cluster',
    );
    const [first] = managers;
    const [alert] = (await first?.amtool('alertname=HoldpointTripped')) ?? [];
    expect(alert?.labels).toMatchObject({
      ...{ cluster: 'one', node: 'n2', hold_point: 'quiet', severity: 'critical', region: 'eu' },
      trip: expect.stringMatching(/^trp_/),
    });
    expect(alert?.annotations).toMatchObject({
      ...{ observed: '40', limit: '< 10', holder: 'run-7' },
      permit: expect.stringMatching(/^prm_/),
      runbook_url: 'https://wiki.example.org/raft#restart',
    });
    expect(alert?.generatorURL).toBe(
      `https://guard.example.org/v1/trips/${alert?.labels['trip'] ?? ''}`,
    );
    const [backlog] = (await first?.amtool('alertname=Backlog')) ?? [];
    expect(backlog?.annotations['summary']).toBe('n3 has 40 proposals waiting');
  });

  it('group them by name and cluster, and keep one of each', async () => {
    const started = Date.now();
    await until(() => Promise.resolve(Date.now() - started > 3_000), 'three more resends');
    for (const manager of managers) {
      expect(await manager.groups()).toEqual([
        '{"alertname":"Backlog","cluster":"one"}',
        '{"alertname":"HoldpointTripped","cluster":"one"}',
        '{"alertname":"Watchdog"}',
      ]);
    }
  });

  it('resolve them when the value is fine and the trip is cleared', async () => {
    pending = 0;
    const [first] = managers;
    const [alert] = (await first?.amtool('alertname=HoldpointTripped')) ?? [];
    await until(
      () => all(async ({ amtool }) => (await amtool('alertname=Backlog')).length === 0),
      'the backlog is over',
    );
    expect(await first?.amtool('alertname=HoldpointTripped')).toHaveLength(1);
    const cleared = await post(`/v1/trips/${alert?.labels['trip'] ?? ''}/clear`, { why: 'fine' });
    expect(cleared).toMatchObject({ state: 'cleared' });
    await until(
      () => all(async ({ amtool }) => (await amtool('cluster=one')).length === 0),
      'nothing of the cluster is left',
    );
  });
});

describeWith(['prometheus', 'prometheus-alertmanager', 'amtool'], 'a guard that dies', () => {
  it('is told of by the Prometheus that scrapes it', async () => {
    await using manager = await startAlertmanager();
    const page = await startTarget((_, response) => {
      response.setHeader('Content-Type', 'text/plain; version=0.0.4');
      response.end(raftPage('n1'));
    });
    const rules = ['rules/systems/generic-raft.yaml', 'runbook.yaml'];
    const daemon = await startLiveDaemon(
      new Map([
        ['runbook.yaml', RUNBOOK],
        ['holdpoint.yaml', configOf([page.url], { rules, runbook: 'restart' })],
      ]),
    );
    await using prometheus = await startWithShippedAlerts(daemon.daemon.url, manager.target);
    await until(() => prometheus.isUp(), 'Prometheus scrapes the guard');
    expect(namesOf(await manager.amtool('alertname=HoldpointDown'))).toEqual([]);
    await daemon[Symbol.asyncDispose]();
    await page[Symbol.asyncDispose]();
    await until(
      async () => (await manager.amtool('alertname=HoldpointDown')).length === 1,
      'the Alertmanager knows that the guard is gone',
    );
    const [alert] = await manager.amtool('alertname=HoldpointDown');
    expect(alert).toMatchObject({
      labels: { severity: 'critical', job: 'holdpoint' },
      annotations: { summary: expect.stringContaining('does not answer') },
    });
  });
});

/** Debian's Prometheus with the shipped alerts, whose minutes are seconds here. */
async function startWithShippedAlerts(guard: string, alertmanager: string) {
  const directory = mkdtempSync(join(tmpdir(), 'holdpoint-prometheus-'));
  const shipped = readFileSync('deploy/prometheus/holdpoint-alerts.yml', 'utf8');
  const hurried = shipped.replaceAll(/ for: (\d+)m$/gm, ' for: $1s');
  expect(hurried).not.toBe(shipped);
  writeFileSync(join(directory, 'alerts.yml'), hurried);
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '900ms', evaluation_interval: '1s' },
    rule_files: ['alerts.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: [
      { job_name: 'holdpoint', static_configs: [{ targets: [new URL(guard).host] }] },
    ],
  };
  writeFileSync(join(directory, 'prometheus.yml'), JSON.stringify(config));
  const [port = 0] = await freePorts(1);
  const server = spawn(
    'prometheus',
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  return {
    async isUp() {
      try {
        const query = encodeURIComponent('up{job="holdpoint"} == 1 and on () holdpoint_build_info');
        const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${query}`);
        return (await answer.text()).includes('"value"');
      } catch {
        return false;
      }
    },
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
