import { describe, expect, it } from 'vitest';
import { check } from '../../src/cli/check.ts';
import { EXIT } from '../../src/cli/context.ts';
import { runCommand } from './harness.ts';

const PACK = `system: raft
handover: none
signals:
  is_leader: { gauge: raft_is_leader, unit: bool }
  commit_index: { gauge: raft_commit_index, unit: entries }
`;

function runbook(expr: string): string {
  return `runbook: restart
actions: [restart]
hold_points:
  - name: quiet
    expr: ${expr}
    require: '< 10'
`;
}

const CONFIG = `rules: [pack.yaml, runbook.yaml]
data_dir: ./data
clusters:
  - name: orders
    system: raft
    runbooks: [restart]
    nodes:
      - { id: n1, metrics: 'http://127.0.0.1:1/metrics' }
      - { id: n2, metrics: 'http://127.0.0.1:2/metrics' }
      - { id: n3, metrics: 'http://127.0.0.1:3/metrics' }
`;

async function checkRules(expr: string, ...args: readonly string[]) {
  const files = {
    'pack.yaml': PACK,
    'runbook.yaml': runbook(expr),
    'holdpoint.yaml': CONFIG,
  };
  return await runCommand(check, { args, files });
}

const ALONE = ['--rules', 'pack.yaml', '--rules', 'runbook.yaml'] as const;

describe('holdpoint check', () => {
  it('shows a query that does not parse, with carets under the mistake', async () => {
    const { code, errors } = await checkRules('sum(commit_index', ...ALONE);
    expect(code).toBe(EXIT.findings);
    expect(errors).toMatch(
      /^runbook\.yaml:5:\d+: 1:\d+: parse error: .*\n {4}sum\(commit_index\n {4} +\^+\n1 finding$/,
    );
  });

  it('shows what is legal and hardly meant, at the place in the file', async () => {
    const { code, out, errors } = await checkRules('rate(commit_index[1m])', ...ALONE);
    expect([code, out]).toEqual([EXIT.findings, '']);
    expect(errors.split('\n')).toEqual([
      'runbook.yaml:5:16: rate() of commit_index, a gauge: every fall counts as a restart; ' +
        'use delta()',
      '    rate(commit_index[1m])',
      '         ^^^^^^^^^^^^^^^^',
      '1 finding',
    ]);
  });

  it('knows the nodes of the clusters of a configuration', async () => {
    const alone = await checkRules('commit_index{node="n7"}', ...ALONE);
    expect([alone.code, alone.errors]).toEqual([EXIT.fine, '']);
    const bound = await checkRules('commit_index{node="n7"}', '--config', 'holdpoint.yaml');
    expect(bound.code).toBe(EXIT.findings);
    expect(bound.errors).toContain('no node matches node="n7"; there are: n1, n2, n3');
  });

  it('says nothing of rules that mean what they say', async () => {
    const { code, out } = await checkRules('idelta(commit_index[1m])', ...ALONE);
    expect([code, out]).toEqual([EXIT.fine, expect.stringMatching(/^ok, 1 system pack/)]);
  });

  const ALERTS = (expr: string) =>
    `groups: [{ name: g, rules: [{ alert: Slow, expr: '${expr}' }, { record: r, expr: up }] }]\n`;

  async function checkAlert(expr: string) {
    const files = {
      'pack.yaml': PACK,
      'runbook.yaml': runbook('commit_index'),
      'alerts.yaml': ALERTS(expr),
      'holdpoint.yaml': CONFIG.replace('runbook.yaml', 'runbook.yaml, alerts.yaml'),
    };
    return await runCommand(check, { args: [], files });
  }

  it('remarks on expressions of rule groups as on those of runbooks', async () => {
    const { code, errors } = await checkAlert('rate(raft_commit_index[5m]) > 1');
    expect(code).toBe(EXIT.findings);
    expect(errors).toContain('alerts.yaml:1:56: rate() of raft_commit_index, a gauge');
  });

  it('tells which alerts can only be judged by what the rules do not know of', async () => {
    const { code, out } = await checkAlert('disk_free < 1 and r > 0');
    expect(code).toBe(EXIT.fine);
    expect(out.split('\n')).toEqual([
      'orders: 3 nodes, system raft, restart (1 metric hold points)',
      '  the alert Slow can be judged if members expose disk_free',
      expect.stringMatching(/^ok, rulebook sha256:/),
    ]);
  });
});
