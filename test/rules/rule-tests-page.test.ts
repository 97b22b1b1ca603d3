import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { testRules } from '../../src/cli/test.ts';
import { ruleTestSchema } from '../../src/config/rule-test-schema.ts';
import { validKeys } from '../../src/config/valid-keys.ts';
import { runCommand } from '../cli/harness.ts';
import { codeBlocks, firstColumn, sections } from '../support/markdown.ts';
import { readTexts } from '../support/repo-files.ts';

const PATH = 'docs/rule-tests.md';
const TEXT = readTexts([PATH]).get(PATH) ?? '';
const PAGE = sections(TEXT);
const [EXAMPLE = ''] = codeBlocks(TEXT, 'yaml');

const FILES = {
  'rules/systems/my-raft.yaml': [
    'system: my-raft',
    'handover: none',
    'signals:',
    '  is_leader: { gauge: store_raft_is_leader, unit: bool }',
    '  commit_index: { gauge: store_raft_commit_index, unit: entries }',
  ].join('\n'),
  'rules/systems/alerts.yaml': [
    'groups:',
    '  - name: members',
    '    rules:',
    '      - alert: MemberSilent',
    '        expr: up == 0',
    "        labels: { region: '{{ $externalLabels.region }}' }",
    "        annotations: { summary: '{{ $labels.node }} is silent' }",
  ].join('\n'),
  'rules/runbooks/careful-restart.yaml': 'runbook: careful-restart\nactions: [restart, upgrade]\n',
};

/** Every key of the schema as the page writes it; `common` has those of a test. */
function keysOf(schema: z.ZodType, path: readonly PropertyKey[], shown: string): readonly string[] {
  return [...validKeys(schema, path)].flatMap((key) => {
    const name = shown === '' ? key : `${shown}.${key}`;
    if (name.startsWith('common.')) return [name];
    const inList = keysOf(schema, [...path, key, 0], `${name}[]`);
    return [name, ...inList, ...keysOf(schema, [...path, key], name)];
  });
}

async function run(example: string) {
  const files = { ...FILES, 'rules/systems/my-raft.test.yaml': example };
  return await runCommand(testRules, { files });
}

describe('the page of the rule tests', () => {
  it('has every key in its table, and no other', () => {
    const documented = firstColumn(PAGE.get('Keys') ?? '');
    expect([...documented].sort()).toEqual([...keysOf(ruleTestSchema, [], '')].sort());
    expect(documented.length).toBeGreaterThan(40);
  });

  it('names every key that is refused', () => {
    const known = new Set(keysOf(ruleTestSchema, [], '').map((key) => key.split('.').at(-1)));
    const { tests, ...top } = ruleTestSchema.shape;
    const all = [...Object.keys(top), ...Object.keys(tests.element.shape)];
    const refused = all.filter((key) => key !== 'tests' && !known.has(key));
    expect(refused).toHaveLength(1);
    for (const key of refused) expect(TEXT).toContain(`\`${key}\``);
  });

  it('has an example that uses every key and passes', async () => {
    const names = keysOf(ruleTestSchema, [], '').map((key) => key.split('.').at(-1) ?? '');
    const unused = names.filter((key) => !new RegExp(`\\b${key}:`).test(EXAMPLE));
    expect(unused).toEqual([]);
    const { code, out } = await run(EXAMPLE);
    expect([code, out.split('\n').at(-1)]).toEqual([0, 'OK  2 tests in 1 file: 2 passed']);
  });

  it('shows the failure that its example would have, had it expected the wrong thing', async () => {
    const wrong = EXAMPLE.replace('decision: no-go }', 'decision: go }');
    const { code, out } = await run(wrong);
    expect(code).toBe(1);
    const [shown = ''] = codeBlocks(TEXT, 'text');
    const passed = '  ok    a silent node stands in the way of the others\n';
    expect(out.replace(passed, '')).toBe(shown.trimEnd());
  });
});
