import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/context.ts';
import { testRules } from '../../src/cli/test.ts';
import { runCommand } from '../cli/harness.ts';
import { describeWith } from '../support/required-server.ts';

/** Windows are such that the closed ones of Prometheus 2 give what left-open ones do. */
const RULES = `groups:
  - name: second
    rules:
      - alert: FromRecorded
        expr: node:errors:rate2m > 0
        annotations: { value: '{{ $value | humanize }} {{ query "node:errors:rate2m" | len }}' }
  - name: first
    interval: 30s
    rules:
      - record: node:errors:rate2m
        expr: sum by (node) (rate(errors_total[2m]))
        labels: { team: db }
      - alert: Errors
        expr: node:errors:rate2m > 0.5
        for: 2m
        keep_firing_for: 2m
        labels: { severity: page, note: '{{ $externalLabels.region }}' }
        annotations:
          summary: '{{ $labels.node }} has {{ printf "%.2f" $value }}/s'
          many: >-
            {{ range query "errors_total" | sortByLabel "node" }}{{ .Labels.node }}={{ .Value }}
            {{ end }}
      - alert: Down
        expr: up == 0
        annotations:
          text: '{{ define "t" }}[{{ .arg0 }}{{ .arg1 }}]{{ end }}{{ template "t" args 1 "x" }}'
          cond: '{{ if eq $labels.node "n1" }}first{{ else }}other{{ end }}'
          url: '{{ $externalURL }}'
      - alert: Pending
        expr: ALERTS{alertstate="pending", alertname="Errors"}
      - alert: Gone
        expr: absent(nothing{job="a"})
`;

const TESTS = `rule_files: [RULES]
evaluation_interval: 1m
group_eval_order: [first, second]
tests:
  - interval: 1m
    external_labels: { region: eu }
    external_url: http://guard.example/hold
    input_series:
      - { series: 'errors_total{node="n1"}', values: '0+60x6 360x10' }
      - { series: 'errors_total{node="n2"}', values: '0x16' }
      - { series: 'up{node="n1"}', values: '1x3 0x3 1x10' }
      - { series: 'up{node="n2"}', values: '1x16' }
    alert_rule_test:
      - { eval_time: 0m, alertname: Errors, exp_alerts: [] }
      - eval_time: 4m
        alertname: Down
        exp_alerts:
          - exp_labels: { node: n1 }
            exp_annotations:
              text: '[1x]'
              cond: first
              url: 'http://guard.example/hold'
      - eval_time: 5m
        alertname: Errors
        exp_alerts:
          - exp_labels: { node: n1, severity: page, team: db, note: eu }
            exp_annotations:
              summary: 'n1 has 1.00/s'
              many: 'n1=300 n2=0 '
      - eval_time: 2m30s
        alertname: Pending
        exp_alerts:
          - exp_labels: { alertstate: pending, node: n1, note: eu, severity: page, team: db }
      - { eval_time: 1m, alertname: Gone, exp_alerts: [{ exp_labels: { job: a } }] }
      - { eval_time: 14m, alertname: Errors, exp_alerts: [] }
      - eval_time: 2m
        alertname: FromRecorded
        exp_alerts:
          - { exp_labels: { node: n1, team: db }, exp_annotations: { value: '1 2' } }
    promql_expr_test:
      - expr: ALERTS{alertname="Errors", alertstate="firing"}
        eval_time: 6m
        exp_samples:
          - labels: >-
              ALERTS{alertname="Errors", alertstate="firing", node="n1", note="eu",
              severity="page", team="db"}
            value: 1
      - expr: node:errors:rate2m{node="n1"}
        eval_time: 3m
        exp_samples: [{ labels: 'node:errors:rate2m{node="n1", team="db"}', value: 1 }]
      - expr: ALERTS_FOR_STATE{alertname="Down"}
        eval_time: 4m
        exp_samples:
          - { labels: 'ALERTS_FOR_STATE{alertname="Down", node="n1"}', value: 240 }
      - { expr: 'ALERTS{alertname="Down"}', eval_time: 8m, exp_samples: [] }
`;

/** What is expected, each of which is spoiled in a test of its own. */
const SPOILED: readonly (readonly [string, string])[] = [
  ['exp_labels: { node: n1 }', 'exp_labels: { node: n2 }'],
  ["'[1x]'", "'[1y]'"],
  ['cond: first', 'cond: other'],
  ['guard.example/hold', 'guard.example/held'],
  ['note: eu }', 'note: us }'],
  ['1.00/s', '1.01/s'],
  ['n1=300', 'n1=301'],
  ['eval_time: 5m', 'eval_time: 3m59s'],
  ['eval_time: 2m30s', 'eval_time: 4m'],
  ['eval_time: 14m', 'eval_time: 8m59s'],
  ['exp_labels: { job: a }', 'exp_labels: { job: b }'],
  ["value: '1 2'", "value: '1 3'"],
  ['eval_time: 6m', 'eval_time: 10m'],
  ['value: 240', 'value: 241'],
  ['eval_time: 8m, exp_samples', 'eval_time: 7m, exp_samples'],
  ['group_eval_order: [first, second]', 'group_eval_order: [second, first]'],
  ['exp_alerts: []', 'exp_alerts: [{ exp_labels: { node: n1 } }]'],
  ['external_labels: { region: eu }', 'external_labels: {}'],
];

/** Rule files that do not load, or fail in an evaluation. */
const BROKEN: readonly (readonly [string, string])[] = [
  ['for: 2m', 'fro: 2m'],
  ['rate(errors_total[2m])', 'rate(errors_total[2m]'],
  ['{{ $labels.node }} has', '{{ $label.node }} has'],
  ['name: second', 'name: first'],
  ['labels: { team: db }', 'labels: { team: db }\n        for: 5m'],
  ['expr: up == 0', 'expr: up * on () up'],
  ['alert: Down', 'alert: Down\n        record: down'],
  ['record: node:errors:rate2m', 'record: node:errors:rate2m{}'],
];

describeWith(['promtool'], 'tests of alerts in a file for promtool', () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdpoint-promtool-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  async function bothSay(tests: string, rules: string) {
    const [testPath, rulePath] = [join(directory, 'a.yaml'), join(directory, 'rules.yaml')];
    writeFileSync(testPath, tests.replace('RULES', rulePath));
    writeFileSync(rulePath, rules);
    const { status, stderr } = spawnSync('promtool', ['test', 'rules', testPath]);
    const files = { '/a.test.yaml': tests.replace('RULES', '/rules.yaml'), '/rules.yaml': rules };
    const { code, out } = await runCommand(testRules, { args: ['/a.test.yaml'], files });
    return { there: status === 0, here: code === EXIT.fine, told: `${stderr}\n${out}` };
  }

  it('pass here as they pass there', async () => {
    const { there, here, told } = await bothSay(TESTS, RULES);
    expect([there, here], told).toEqual([true, true]);
  });

  it.each(SPOILED)('fail here as they fail there when %s is %s', async (right, wrong) => {
    expect(TESTS).toContain(right);
    const { there, here, told } = await bothSay(TESTS.replace(right, wrong), RULES);
    expect([there, here], told).toEqual([false, false]);
  });

  it.each(BROKEN)(
    'fail here as they fail there when the rules have for %j %j',
    async (right, wrong) => {
      expect(RULES).toContain(right);
      const { there, here, told } = await bothSay(TESTS, RULES.replace(right, wrong));
      expect([there, here], told).toEqual([false, false]);
    },
  );
});
