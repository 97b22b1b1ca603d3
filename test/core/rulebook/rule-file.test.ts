import { describe, expect, it } from 'vitest';
import { printExpr } from '../../../src/core/promql/print.ts';
import { compileGroup } from '../../../src/core/rulebook/rule-file.ts';
import type { GroupDefinition, RuleDefinition } from '../../../src/core/rulebook/rule-group.ts';
import { alertRule, groupDefinition, recordRule } from '../../support/group-bench.ts';

function issuesOf(rule: RuleDefinition, change: Partial<GroupDefinition> = {}) {
  return compileGroup(groupDefinition([rule], change)).issues;
}

describe('compileGroup', () => {
  it('takes names of metrics and labels with any character, as Prometheus 3 does', () => {
    expect(issuesOf(recordRule('job:x.y:rate é', 'x', { 'a.b': '1' }))).toEqual([]);
    expect(issuesOf(alertRule('Two words', 'x', { annotations: { 'dashes-too': 'x' } }))).toEqual(
      [],
    );
  });

  it('refuses names that mean something else', () => {
    expect(issuesOf(recordRule('x{a="b"}', 'x'))).toEqual([
      {
        path: ['rules', 0, 'record'],
        message: 'record: braces present in the name; should it be in expr?',
      },
    ]);
    expect(issuesOf(recordRule('x', 'x', { __name__: 'y' }))).toEqual([
      { path: ['rules', 0, 'labels', '__name__'], message: 'invalid label name: "__name__"' },
    ]);
    expect(issuesOf(alertRule('A', 'x', { annotations: { '': 'y' } }))).toMatchObject([
      { message: 'invalid label name: ""' },
    ]);
    expect(issuesOf(recordRule('\ud800', 'x'))).toHaveLength(1);
    expect(issuesOf(recordRule('x', 'x', { a: '\ud800' }))).toHaveLength(1);
    expect(issuesOf(recordRule('x', 'x'), { labels: [['__name__', 'y']] })).toMatchObject([
      { path: ['labels', '__name__'] },
    ]);
  });

  it('says where an expression and a template do not parse', () => {
    expect(issuesOf(alertRule('A', 'sum(x'))).toMatchObject([
      {
        path: ['rules', 0, 'expr'],
        message: expect.stringMatching(/unclosed left paren/),
        offset: 5,
      },
    ]);
    expect(
      issuesOf(alertRule('A', 'x', { annotations: { summary: 'on {{ $lable.x }}' } })),
    ).toEqual([
      {
        path: ['rules', 0, 'annotations', 'summary'],
        message: 'summary: the template does not parse: undefined variable "$lable"',
        offset: 6,
      },
    ]);
    expect(issuesOf(alertRule('A', 'x'), { labels: [['team', '{{']] })).toMatchObject([
      { path: ['labels', 'team'] },
    ]);
    // Labels of recording rules are no templates.
    expect(issuesOf(recordRule('r', 'x', { a: '{{' }))).toEqual([]);
  });

  it('refuses a rule that is there already', () => {
    const { issues } = compileGroup(
      groupDefinition([
        recordRule('r', 'x'),
        recordRule('r', 'x', { a: '1' }),
        alertRule('r', 'x'),
        recordRule('r', 'x'),
      ]),
    );
    expect(issues).toEqual([
      { path: ['rules', 3, 'record'], message: 'r: the same rule is there already' },
    ]);
  });

  it('knows what rules and their templates read', () => {
    const summary =
      '{{ query "a" }}{{ with "b" | query }}{{ if query (printf "c") }}{{ end }}{{ end }}' +
      '{{ range (query "d") }}{{ template "t" query "e" }}{{ end }}{{ query "f(" }}' +
      '{{ define "t" }}{{ if true }}{{ else }}{{ query `g` }}{{ end }}{{ end }}';
    const rules = [
      alertRule('A', 'x > 1', { annotations: { summary } }),
      recordRule('r', 'sum(y)'),
    ];
    const { queries } = compileGroup(groupDefinition(rules)).compiled;
    expect(queries.map(printExpr)).toEqual(['x > 1', 'a', 'b', 'd', 'e', 'g', 'sum(y)']);
  });
});
