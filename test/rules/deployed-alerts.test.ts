import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../src/adapter/fs/node-files.ts';
import { COUNTERS, GAUGES } from '../../src/adapter/prom-client/families.ts';
import { LOG_FAMILIES } from '../../src/adapter/prom-client/log-metrics.ts';
import { EXIT } from '../../src/cli/context.ts';
import { testRules } from '../../src/cli/test.ts';
import { contextFor } from '../cli/harness.ts';

const FILE = 'deploy/prometheus/holdpoint-alerts.yml';
const TESTS = 'deploy/prometheus/holdpoint-alerts.test.yaml';

describe('the alerts for the Prometheus of a guard', () => {
  it('pass their tests', async () => {
    const { context, out } = contextFor({ args: [TESTS] });
    const code = await testRules({ ...context, files: nodeFiles });
    expect([code, out.filter((line) => line.includes('FAIL'))]).toEqual([...[EXIT.fine, []]]);
  });

  it('are each tried by a test', () => {
    const alerts = [...readFileSync(FILE, 'utf8').matchAll(/- alert: (\w+)/g)].map(
      ([, name]) => name,
    );
    const tried = readFileSync(TESTS, 'utf8');
    expect(alerts.length).toBeGreaterThan(5);
    for (const name of alerts) expect(tried).toContain(`alertname: ${name}`);
  });

  it('ask for metrics that the guard has', () => {
    const families = [
      ...Object.values(COUNTERS),
      ...Object.values(GAUGES),
      ...Object.values(LOG_FAMILIES),
    ];
    const known = new Set<string>(families.map(({ name }) => name));
    const asked = readFileSync(FILE, 'utf8').match(/\bholdpoint_[a-z_]+/g) ?? [];
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });
});
