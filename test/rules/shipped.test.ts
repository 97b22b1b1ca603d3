import { describe, expect, it } from 'vitest';
import { buildRulebook, checkRules } from '../../src/config/rulebook.ts';
import { formatFinding } from '../../src/core/base/errors.ts';
import { durationMs } from '../../src/core/base/time.ts';
import { settingsOf } from '../config/load-request.ts';
import { ETCD_FAMILIES } from '../support/etcd-page.ts';
import { globFiles, readTexts } from '../support/repo-files.ts';
import { compiledFor, shippedRuleFiles, shippedRules } from '../support/shipped-rules.ts';

/** What the runbooks ask only of systems that can tell. */
const OPTIONAL = new Set(['replication_lag', 'all_in_sync', 'consumer_lag']);

const SYSTEMS = ['etcd', 'generic-raft'] as const;

/** The shipped rules as the files of a configuration in memory. */
function shippedTexts(): Readonly<Record<string, string>> {
  const texts = [...readTexts(globFiles('rules/**/*.yaml'))];
  return Object.fromEntries(
    texts.map(([path, text]) => [path.replace('rules/', '/shipped/'), text]),
  );
}

function configFor(system: string): string {
  return [
    'clusters:',
    '  - name: orders',
    `    system: ${system}`,
    '    runbooks: [rolling-restart, rolling-upgrade]',
    '    voters: 3',
    '    nodes:',
    ...['n1', 'n2', 'n3'].map(
      (node) => `      - { id: ${node}, metrics: 'http://10.0.0.1:2379/metrics/${node}' }`,
    ),
    '',
  ].join('\n');
}

describe('the shipped rules', () => {
  it('have no findings, in any pair of runbook and pack', async () => {
    const { findings, remarks, packs, runbooks } = checkRules(await shippedRuleFiles());
    expect([...findings, ...remarks].map(formatFinding)).toEqual([]);
    expect(packs).toBeGreaterThanOrEqual(2);
    expect(runbooks).toBeGreaterThanOrEqual(2);
  });

  it.each(SYSTEMS)('build a rulebook for a cluster of %s', async (system) => {
    const config = await settingsOf(configFor(system), { files: shippedTexts() });
    const built = buildRulebook(config);
    if (!built.ok) throw new Error(built.findings.map(formatFinding).join('\n'));
    const [cluster] = built.value.clusters;
    expect(cluster?.rules.runbooks.map(({ definition }) => definition.runbook)).toEqual([
      'rolling-restart',
      'rolling-upgrade',
    ]);
    expect(built.value.remarks.map(formatFinding)).toEqual([]);
    expect(built.value.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('have the same digest whatever cluster they guard', async () => {
    const digests = SYSTEMS.map(async (system) => {
      const config = await settingsOf(configFor(system), { files: shippedTexts() });
      const built = buildRulebook(config);
      return built.ok ? built.value.digest : 'none';
    });
    expect(new Set(await Promise.all(digests)).size).toBe(1);
  });

  it.each(SYSTEMS)(
    'can measure every hold point on %s but for those that are optional',
    async (system) => {
      for (const intervalMs of [1_000, 5_000, 60_000]) {
        const { runbooks, reachMs } = await compiledFor(system, durationMs(intervalMs));
        const points = runbooks.flatMap(({ holdPoints }) => holdPoints);
        // Neither of the systems tells how late a member is in time, nor has partitions.
        const expected = points.map(({ definition: { name } }) =>
          OPTIONAL.has(name) ? 'unavailable' : 'query',
        );
        expect(points.map(({ measure }) => measure.kind)).toEqual(expected);
        expect(reachMs).toBe(Math.max(60_000, 4 * intervalMs));
      }
    },
  );

  it('read the metrics that etcd exposes, and leave the many others', async () => {
    const { readsMetric } = await compiledFor('etcd', durationMs(5_000));
    const { write_latency: latency, ...plain } = ETCD_FAMILIES;
    for (const name of [...Object.values(plain), `${latency}_bucket`, `${latency}_count`]) {
      expect(readsMetric(name), name).toBe(true);
    }
    for (const name of ['go_goroutines', 'etcd_debugging_mvcc_keys_total', `${latency}_sum`]) {
      expect(readsMetric(name), name).toBe(false);
    }
  });

  it('say in every hold point why it is there', async () => {
    const { runbooks } = await shippedRules();
    for (const { definition } of runbooks.values()) {
      expect(definition.description).toBeDefined();
      for (const { name, description } of definition.holdPoints) {
        expect(description, name).toMatch(/^[A-Z].*\.$/s);
      }
    }
  });
});
