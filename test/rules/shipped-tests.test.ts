import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../src/adapter/fs/node-files.ts';
import { EXIT } from '../../src/cli/context.ts';
import { testRules } from '../../src/cli/test.ts';
import { contextFor, runCommand } from '../cli/harness.ts';
import { globFiles, readTexts } from '../support/repo-files.ts';

const RULES = fileURLToPath(new URL('../../rules', import.meta.url));
const ALL = globFiles('rules/**/*.yaml');
const TEXTS = Object.fromEntries(readTexts(ALL));
const RULE_FILES = ALL.filter((path) => !path.endsWith('.test.yaml'));

/** Runs all shipped tests on rules of which one file has a text replaced. */
async function runWith(path: string, from: string, to: string) {
  const text = TEXTS[path] ?? '';
  expect(text).toContain(from);
  const files = { ...TEXTS, [path]: text.replaceAll(from, to) };
  return await runCommand(testRules, { files });
}

describe('the tests of the shipped rules', () => {
  it.each(RULE_FILES)('are there for %s', (path) => {
    expect(ALL).toContain(path.replace(/\.yaml$/, '.test.yaml'));
  });

  it('pass', async () => {
    const { context, out } = contextFor({ args: [RULES] });
    const code = await testRules({ ...context, files: nodeFiles });
    expect([code, out.filter((line) => /FAIL/.test(line))]).toEqual([EXIT.fine, []]);
    expect(out.at(-1)).toMatch(/^OK {2}\d\d tests in 11 files: \d\d passed$/);
  });

  it.each([
    ['rules/runbooks/rolling-restart.yaml', "'< 5%'", "'<= 5%'"],
    ['rules/runbooks/rolling-restart.yaml', "'< 5%'", "'< 4%'"],
    ['rules/runbooks/rolling-restart.yaml', 'held_for: 15s', 'held_for: 5s'],
    ['rules/runbooks/rolling-restart.yaml', 'held_for: 15s', 'held_for: 30s'],
    ['rules/runbooks/rolling-restart.yaml', 'over: all', 'over: target'],
    ['rules/runbooks/rolling-restart.yaml', ', 200)', ', 2000)'],
    ['rules/runbooks/rolling-restart.yaml', 'on_fail: wait', 'on_fail: block'],
    ['rules/runbooks/rolling-upgrade.yaml', 'ratio < 1%', 'ratio < 2%'],
    ['rules/runbooks/rolling-upgrade.yaml', 'p99 < 500ms', 'p99 < 990ms'],
    ['rules/runbooks/rolling-upgrade.yaml', 'p99 < 500ms', 'p50 < 500ms'],
    ['rules/runbooks/rolling-upgrade.yaml', 'followers, leader', 'leader, followers'],
    ['rules/runbooks/canary-upgrade.yaml', 'ratio < 0.1%', 'ratio < 1%'],
    ['rules/runbooks/canary-upgrade.yaml', "'< 1.5'", "'< 2'"],
    ['rules/runbooks/blue-green-cut-over.yaml', "'< 10'", "'< 12'"],
    ['rules/runbooks/blue-green-cut-over.yaml', 'ratio < 1%', 'ratio < 5%'],
    ['rules/systems/etcd.yaml', 'handover: command', 'handover: on_stop'],
    ['rules/systems/etcd.yaml', 'max_lag: 1000', 'max_lag: 100000'],
    ['rules/systems/etcd.yaml', 'peer_label: Remote', 'peer_label: Local'],
    ['rules/systems/etcd.yaml', 'etcd_server_is_learner', 'etcd_server_learner'],
    ['rules/systems/generic-raft.yaml', 'max_lag: 1000', 'max_lag: 100000'],
    ['rules/systems/generic-raft.yaml', 'raft_has_leader', 'raft_is_learner'],
    ['rules/systems/generic-raft.yaml', 'code="error"', 'code="failed"'],
  ])('notice in %s that "%s" became "%s"', async (path, from, to) => {
    const { code, out } = await runWith(path, from, to);
    expect([code, out.includes('FAIL  ')]).toEqual([EXIT.findings, true]);
  });
});
