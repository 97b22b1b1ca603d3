import { describe, expect, it } from 'vitest';
import { loadRuleTests } from '../../src/config/rule-test-file.ts';
import { formatFinding } from '../../src/core/base/errors.ts';
import { memoryFiles } from './memory-files.ts';

const PACK = `system: store
handover: none
signals:
  is_leader: { gauge: store_leader, unit: bool }
  commit_index: { gauge: store_index, unit: entries }
`;

const RULES = {
  '/rules/store.yaml': PACK,
  '/rules/one.yaml': 'runbook: one\nactions: [restart]\n',
  '/rules/two.yaml': 'runbook: two\nactions: [restart]\n',
  '/shipped/store.yaml': PACK.replace('handover: none', 'handover: on_stop'),
  '/shipped/one.yaml': 'runbook: one\nactions: [restart]\n',
};

const CLUSTER = 'cluster: { system: store, runbooks: [one], nodes: [n1, n2] }';
const CHECK = 'verdict_test: [{ eval_time: 1m, node: n1, action: restart, decision: go }]';
const RULE_FILES = 'rule_files: [store.yaml, one.yaml, two.yaml]';

async function load(text: string, files: Readonly<Record<string, string>> = {}) {
  const all = memoryFiles({ ...RULES, '/rules/a.test.yaml': text, ...files });
  return await loadRuleTests('/rules/a.test.yaml', all, ['/shipped']);
}

async function loaded(text: string) {
  const read = await load(text);
  if (!read.ok) throw new Error(read.findings.map(formatFinding).join('\n'));
  return read.value;
}

async function findingsOf(text: string): Promise<readonly string[]> {
  const read = await load(text);
  return read.ok ? [] : read.findings.map(formatFinding);
}

function oneTest(...lines: readonly string[]): string {
  return [RULE_FILES, 'tests:', `  - name: t`, ...lines.map((line) => `    ${line}`)].join('\n');
}

describe('a file of rule tests', () => {
  it('fills in what the guard and promtool have by default', async () => {
    const { tests } = await loaded(
      [RULE_FILES, 'tests:', `  - ${CLUSTER}`, `    ${CHECK}`, ''].join('\n'),
    );
    expect(tests).toMatchObject([
      {
        kind: 'cluster',
        name: 'test 1',
        story: {
          cluster: {
            id: 'test',
            nodes: [
              { id: 'n1', ordinal: 0, role: 'voter' },
              { id: 'n2', ordinal: 1, role: 'voter' },
            ],
            declaredVoters: 2,
            smallClusters: 'refuse',
            intervalMs: 60_000,
            timeoutMs: 2_000,
            maxAgeMs: 122_000,
            warmUpRounds: 2,
          },
        },
        verdicts: [{ at: 60_000, expected: { decision: 'go', inTheWay: undefined } }],
      },
    ]);
  });

  it('takes what it says for all tests, and lets a test replace a series', async () => {
    const { tests } = await loaded(
      [
        RULE_FILES,
        'evaluation_interval: 10s',
        'common:',
        `  ${CLUSTER}`,
        '  input_series:',
        `    - { series: 'store_leader{node="n1"}', values: '1x3' }`,
        `    - { series: 'store_leader{node="n2"}', values: '0x3' }`,
        'tests:',
        `  - ${CHECK}`,
        `  - interval: 5s`,
        `    input_series: [{ series: 'store_leader{node="n2"}', values: '1' }]`,
        `    ${CHECK}`,
      ].join('\n'),
    );
    const seen = tests.map((test) =>
      test.kind === 'cluster'
        ? [test.story.cluster.intervalMs, ...test.story.series.map(({ points }) => points)]
        : test.kind,
    );
    expect(seen).toEqual([
      [10_000, [1, 1, 1, 1], [0, 0, 0, 0]],
      [5_000, [1, 1, 1, 1], [1]],
    ]);
  });

  it('uses the shipped rules where it names none', async () => {
    const { tests } = await loaded(['tests:', `  - ${CLUSTER}`, `    ${CHECK}`].join('\n'));
    expect(tests).toMatchObject([
      { story: { rules: { pack: { pack: { handover: 'on_stop' } } } } },
    ]);
  });

  it('reads expressions without a cluster, as promtool has them', async () => {
    const { tests } = await loaded(
      oneTest(
        'input_series: [{ series: a, values: "1 2 stale" }]',
        'promql_expr_test:',
        '  - { expr: a, eval_time: 0, exp_samples: [{ labels: a, value: "+Inf" }] }',
      ),
    );
    expect(tests).toMatchObject([
      {
        kind: 'series',
        series: [{ points: [1, 2, 'stale'] }],
        queries: [{ at: 0, expected: [{ value: Number.POSITIVE_INFINITY }] }],
      },
    ]);
  });

  it('says where each check is written', async () => {
    const { placeOf } = await loaded(oneTest(CLUSTER, CHECK));
    expect(placeOf('verdict_test', 0, 0)).toMatchObject({ file: '/rules/a.test.yaml', line: 5 });
  });

  it.each([
    ['start_timestamp: 5', 'start_timestamp: not supported yet'],
    ['alert_rule_test: [{ eval_time: 0 }]', 'the key "alertname" is missing'],
    ['alert_rule_test: [{ eval_time: 300d, alertname: A }]', 'at most 10000 intervals are played'],
    ['input_serie: []', 'unknown key "input_serie"; did you mean "input_series"?'],
    [`input_series: [{ series: 'a{node="n1"}', values: 0x60 }]`, 'values: expected points in quo'],
    [`input_series: [{ series: 'a{node="n1"}', values: '1 b' }]`, 'values: expected a point'],
    [`input_series: [{ series: 'a{node="n9"}', values: '1' }]`, 'the label "node" must name a no'],
    [`input_series: [{ series: a, values: '1' }]`, 'the label "node" must name a node'],
    [
      `input_series: [{ series: 'a{node="n1",cluster="x"}', values: '1' }]`,
      'label "cluster" is gi',
    ],
    [`input_series: [{ series: 'a{node=~"n1"}', values: '1' }]`, 'series: expected labels with ='],
    ['node_down: [{ node: n9 }]', 'the cluster of the test has no node "n9"'],
    ['node_down: [{ node: n1, from: 1m, until: 1m }]', 'until: must be later than `from`'],
    ['promql_expr_test: [{ expr: "sum(", eval_time: 0s }]', '1:5: parse error'],
    ['promql_expr_test: [{ expr: a, eval_time: 300d }]', 'at most 10000 intervals are played'],
  ])('refuses %s', async (line, message) => {
    const found = await findingsOf(oneTest(CLUSTER, CHECK, line));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^\/rules\/a\.test\.yaml:6:\d+: /);
    expect(found[0]).toContain(message);
  });

  it.each([
    [oneTest(CLUSTER), 'the test checks nothing'],
    [oneTest(CHECK), 'the test needs a `cluster`'],
    [oneTest(CLUSTER.replace('store', 'stone'), CHECK), 'the rules have no system pack "stone"'],
    [oneTest(CLUSTER.replace('one', 'three'), CHECK), 'the rules have no runbook "three"'],
    [oneTest(CLUSTER.replace('[one]', '[one, two]'), CHECK), 'judges this: ambiguous'],
    [oneTest(CLUSTER.replace('n2', 'n1'), CHECK), '"n1" is there already'],
    [oneTest(CLUSTER.replace('nodes', 'voters: 1, nodes'), CHECK), 'but 2 voters are listed'],
    [oneTest(CLUSTER, CHECK.replace('n1', 'n7')), 'has no node "n7"'],
    [oneTest(CLUSTER, CHECK.replace('restart', 'stop')), 'judges this: not-covered'],
    [oneTest(CLUSTER, CHECK.replace('go }', 'go, kind: no }')), 'kind: '],
    ['rule_files: [gone.yaml]\ntests: [{ promql_expr_test: [{ expr: a, eval_time: 0 }] }]', 'gone'],
    ['tests: []', 'write at least one test'],
    ['group_eval_order: [a, a]\ntests: [{}]', 'repeated in the evaluation order'],
    ['groups: []', 'unknown key "groups"'],
    ['a: [', 'a.test.yaml:1:'],
  ])('says of %j what is wrong', async (text, message) => {
    expect((await findingsOf(text)).join('\n')).toContain(message);
  });

  it('reports what is wrong with the rules in their files', async () => {
    const broken = { '/rules/one.yaml': 'runbook: one\nactions: [dance]\n' };
    const read = await load(oneTest(CLUSTER, CHECK), broken);
    const found = read.ok ? [] : read.findings.map(formatFinding);
    expect(found.join('\n')).toContain('/rules/one.yaml:2:');
  });

  it('has an end to the points of all series, however few characters make them', async () => {
    const many = (count: number) =>
      Array.from(
        { length: count },
        (_, at) => `{ series: 'a{node="n1",b="${at}"}', values: 1x99999 }`,
      );
    const lines = (count: number) => [CLUSTER, CHECK, `input_series: [${many(count).join(', ')}]`];
    expect((await load(oneTest(...lines(50)))).ok).toBe(true);
    const found = await findingsOf(oneTest(...lines(60)));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('the series of a file have at most 5000000 points');
  });

  it('refuses two series of the same labels in one list', async () => {
    const twice = `{ series: 'a{node="n1"}', values: '1' }`;
    const found = await findingsOf(oneTest(CLUSTER, CHECK, `input_series: [${twice}, ${twice}]`));
    expect(found.join('\n')).toContain('series: it is there already');
  });
});
