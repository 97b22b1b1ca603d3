import { describe, expect, it } from 'vitest';
import { readGroups } from '../../src/config/rule-group-file.ts';
import { formatFinding } from '../../src/core/base/errors.ts';
import { parseYaml } from '../../src/yaml/parse.ts';

function read(text: string) {
  const document = parseYaml(text, 'a.yaml');
  if (!document.ok) throw new Error(document.findings.map(formatFinding).join('\n'));
  return readGroups(document.value, 'rules/a.yaml');
}

/** What is wrong with one rule. */
function findingsOf(rule: string): readonly string[] {
  const text = `groups:\n- name: g\n  rules:\n  - ${rule.replaceAll('\n', '\n    ')}\n`;
  return read(text).findings.map(formatFinding);
}

describe('a rule file of Prometheus', () => {
  it('is read as it is, with words and numbers for texts', () => {
    const { groups, findings } = read(`groups:
- name: g
  interval: 30s
  query_offset: 1m
  limit: 5
  labels: { tier: 1 }
  rules:
  - { record: a:b, expr: 1, labels: { on: true } }
  - alert: A
    expr: up == 0
    for: 0
    keep_firing_for: 1h30m
    labels:
    annotations: { empty: }
- name: empty
`);
    expect(findings).toEqual([]);
    expect(groups.map(({ definition }) => definition)).toMatchObject([
      {
        ...{ name: 'g', file: 'rules/a.yaml', intervalMs: 30_000, queryOffsetMs: 60_000, limit: 5 },
        labels: [['tier', '1']],
        rules: [
          { kind: 'record', record: 'a:b', expr: '1', labels: [['on', 'true']] },
          { kind: 'alert', forMs: 0, keepFiringForMs: 5_400_000, annotations: [['empty', '']] },
        ],
      },
      { name: 'empty', intervalMs: undefined, rules: [] },
    ]);
    expect(read('groups:').findings).toEqual([]);
  });

  it.each([
    ['{ record: r, alert: a, expr: x }', /^a\.yaml:4:25: .*only one of 'record' and 'alert'/],
    ['{ expr: x }', /^a\.yaml:4:5: .*one of 'record' or 'alert' must be set/],
    ['{ alert: a }', /^a\.yaml:4:5: .*field 'expr' must be set/],
    ['{ record: r, expr: x, for: 1m }', /^a\.yaml:4:32: .*invalid field 'for' in recording rule/],
    ['record: r\nexpr: x\nannotations: { a: b }', /^a\.yaml:6:18: .*invalid field 'annotations'/],
    ['{ alert: a, expr: x, fro: 1m }', /^a\.yaml:4:26: unknown key "fro"; did you mean "for"/],
    ['{ alert: a, expr: x, for: soon }', /^a\.yaml:4:31: for: expected a duration/],
    ['alert: a\nexpr: sum(x', /^a\.yaml:5:16: 1:6: parse error/],
    ['alert: a\nexpr: |\n  up\n  == ) 1', /^a\.yaml:7:10: 2:4: parse error/],
    ['alert: a\nexpr: x\nlabels: { a: "{{ nope }}" }', /^a\.yaml:6:22: a: .*"nope" not defined/],
    ['{ alert: a, expr: x, labels: { v: 1.5 } }', /put numbers with a fraction in quotes/],
    [`{ alert: a, expr: "${'('.repeat(5_000)}" }`, /^a\.yaml:4:/],
    [`{ alert: a, expr: "${'x'.repeat(20_000)}" }`, /^a\.yaml:4:23: expr: /],
    [`{ alert: a, expr: 'x{a=~"(("}' }`, /^a\.yaml:4:/],
  ])('is refused with the place: %s', (rule, expected) => {
    const found = findingsOf(rule);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it.each([
    ['groups: [{ name: a }, { name: a }]', /^a\.yaml:1:31: groupname: "a" is repeated/],
    ['groups: [{ name: "" }]', /the name of a group must not be empty/],
    ['groups: [{ name: a, limit: -1 }]', /limit: must be between 0/],
    ['groups: [{ name: a, every: 1m }]', /^a\.yaml:1:21: unknown key "every"/],
    ['groups: []\nrules: []', /unknown key "rules"/],
  ])('says of %s what is wrong', (text, expected) => {
    expect(read(text).findings.map(formatFinding).join('\n')).toMatch(expected);
  });
});
