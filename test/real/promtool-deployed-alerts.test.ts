import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { describeWith } from '../support/required-server.ts';

describeWith(['promtool'], 'promtool on the alerts for the Prometheus of a guard', () => {
  it('finds nothing wrong with them', () => {
    const args = ['check', 'rules', '--lint-fatal', 'deploy/prometheus/holdpoint-alerts.yml'];
    const { status, stdout } = spawnSync('promtool', args, { encoding: 'utf8' });
    expect(stdout).toContain('9 rules found');
    expect(status).toBe(0);
  });

  it('passes their tests', () => {
    const args = ['test', 'rules', 'deploy/prometheus/holdpoint-alerts.test.yaml'];
    const { status, stderr, stdout } = spawnSync('promtool', args, { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('SUCCESS');
  });
});
