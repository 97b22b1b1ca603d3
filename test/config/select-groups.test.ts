import { describe, expect, it } from 'vitest';
import { buildRulebook } from '../../src/config/rulebook.ts';
import { settingsOf } from './load-request.ts';

const group = (name: string, alert: string) =>
  `{ name: ${name}, rules: [{ alert: ${alert}, expr: up == 0 }] }`;

const FILES = {
  '/etc/holdpoint/r/raft.yaml': [
    'system: raft',
    'handover: none',
    'signals:',
    '  is_leader: { gauge: raft_is_leader, unit: bool }',
    '  commit_index: { gauge: raft_commit_index, unit: entries }',
    '',
  ].join('\n'),
  '/etc/holdpoint/r/restart.yaml': 'runbook: restart\nactions: [restart]\n',
  '/etc/holdpoint/r/one.yaml': [
    `groups: [${group('disks', 'Full')}, ${group('raft', 'NoLeader')}]`,
    '',
  ].join('\n'),
  '/etc/holdpoint/r/two.yaml': `groups: [${group('raft', 'Slow')}]\n`,
};

/** The rulebook of two clusters, of which the first has these keys besides. */
async function rulebookOf(keys: string, files: Readonly<Record<string, string>> = FILES) {
  const cluster = (name: string, more: string) => {
    const node = `{ id: n, metrics: 'http://${name}/m' }`;
    return `  - { name: ${name}, system: raft, runbooks: [restart], nodes: [${node}]${more} }\n`;
  };
  const clusters = `clusters:\n${cluster('a', `, ${keys}`)}${cluster('b', '')}`;
  return buildRulebook(await settingsOf(`rules: [r]\n${clusters}`, { files }));
}

async function groupsOf(keys: string): Promise<readonly string[]> {
  const built = await rulebookOf(keys);
  if (!built.ok) throw new Error(JSON.stringify(built.findings));
  return built.value.clusters.map(({ rules }) =>
    rules.ruleGroups
      .flatMap((each) => each.definition.rules.map((rule) => rule.kind === 'alert' && rule.alert))
      .join(' '),
  );
}

describe('the rule groups of a cluster', () => {
  it.each([
    ['voters: 1', 'Full NoLeader Slow'],
    ['rule_groups: [disks]', 'Full'],
    ['rule_groups: [raft]', 'NoLeader Slow'],
    ['rule_groups: []', ''],
  ])('are all, or those that it names in any file: %s', async (keys, alerts) => {
    expect(await groupsOf(keys)).toEqual([alerts, 'Full NoLeader Slow']);
  });

  it('have to be there', async () => {
    const built = await rulebookOf('rule_groups: [raft, disk]');
    expect(built).toMatchObject({
      ok: false,
      findings: [{ message: 'rule_groups: the rules have no group "disk"; did you mean "disks"?' }],
    });
  });

  it('are all that can meet what blocks a runbook', async () => {
    const blocking = `blocking_alerts: [{ match: 'alertname="Full"' }]\n`;
    const restart = `${FILES['/etc/holdpoint/r/restart.yaml']}${blocking}`;
    const files = { ...FILES, '/etc/holdpoint/r/restart.yaml': restart };
    expect((await rulebookOf('rule_groups: [disks]', files)).ok).toBe(true);
    expect(await rulebookOf('rule_groups: [raft]', files)).toMatchObject({
      ok: false,
      findings: [
        { message: 'match: no alerting rule of the rule files can meet alertname="Full"' },
      ],
    });
  });

  it('make it another cluster when they change', async () => {
    const prints = await Promise.all(
      ['rule_groups: [raft]', 'rule_groups: [disks]'].map(async (keys) => {
        const built = await rulebookOf(keys);
        return built.ok ? built.value.clusters.map(({ fingerprint }) => fingerprint) : [];
      }),
    );
    const [[a, b] = [], [changed, same] = []] = prints;
    expect([a === changed, b === same]).toEqual([false, true]);
  });
});
