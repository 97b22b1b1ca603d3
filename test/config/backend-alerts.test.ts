import { describe, expect, it } from 'vitest';
import { buildRulebook } from '../../src/config/rulebook.ts';
import { settingsOf } from './load-request.ts';

const FILES = {
  '/etc/holdpoint/r/raft.yaml': [
    'system: raft',
    'handover: none',
    'signals:',
    '  is_leader: { gauge: raft_is_leader, unit: bool }',
    '  commit_index: { gauge: raft_commit_index, unit: entries }',
    '',
  ].join('\n'),
  '/etc/holdpoint/r/restart.yaml': [
    'runbook: restart',
    'actions: [restart]',
    `blocking_alerts: [{ match: 'alertname="Full"', source: backend }]`,
    '',
  ].join('\n'),
};

async function rulebookWith(alerts: string) {
  const source = `source: { prometheus: { url: 'http://p', select: 'job="a"'${alerts} } }`;
  const cluster = `{ name: a, system: raft, runbooks: [restart], nodes: [{ id: n }], ${source} }`;
  return buildRulebook(await settingsOf(`rules: [r]\nclusters: [${cluster}]\n`, { files: FILES }));
}

describe('a runbook that names alerts of the backend', () => {
  it('is for clusters that say which are their own, and needs no rule of the files', async () => {
    const built = await rulebookWith(`, alerts: { select: 'cluster="a"' }`);
    expect(built.ok).toBe(true);
  });

  it('is refused where nobody would ask for them', async () => {
    expect(await rulebookWith('')).toMatchObject({
      ok: false,
      findings: [
        {
          message:
            'the runbook restart names alerts of the backend: ' +
            'say under source.prometheus.alerts which are its own',
        },
      ],
    });
  });
});
