import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { createPromMeter } from '../../src/adapter/prom-client/meter.ts';
import { exercise } from '../support/prom-page.ts';
import { describeWith } from '../support/required-server.ts';

describeWith(['promtool'], 'promtool check metrics', () => {
  it('accepts the page without a complaint', async () => {
    const meter = createPromMeter({ version: '1.2.3', clusters: ['orders', 'idle'] });
    exercise(meter, ['orders', 'stock']);
    const { body } = await meter.render();
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: body });
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  });

  it('complains about a page that breaks its rules, so that its silence means something', () => {
    const input = '# TYPE a_ms gauge\na_ms 1\n';
    const { status } = spawnSync('promtool', ['check', 'metrics'], { input });
    expect(status).not.toBe(0);
  });
});
