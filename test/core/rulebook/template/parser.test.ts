import { describe, expect, it } from 'vitest';
import { TemplateError } from '../../../../src/core/rulebook/template/error.ts';
import { parseTemplate } from '../../../../src/core/rulebook/template/parser.ts';

function complaint(source: string): string {
  try {
    parseTemplate(source);
  } catch (error) {
    if (error instanceof TemplateError) return `${error.offset}: ${error.message}`;
    throw error;
  }
  return 'nothing';
}

describe('what is no template', () => {
  it.each([
    ['{{ $labels.node', '0: unclosed action'],
    ['a {{ nope 1 }}', '5: function "nope" not defined'],
    ['{{ $nope }}', '3: undefined variable "$nope"'],
    ['{{ graphLink "x" }}', /^3: function "graphLink" not supported: the guard has no expression/],
    ['{{ }}', '0: missing value for command'],
    ['{{ $value 1 }}', '3: only a function takes arguments'],
    ['{{ 1 | 2 }}', '7: only a function takes arguments'],
    ['{{ (1 }}', '3: unclosed left paren'],
    ['{{ "a }}', '3: unterminated quoted string'],
    ['{{ 1 ; }}', '5: unexpected ";" in a command'],
    ['{{ if true }}', '0: {{if}} without {{end}}'],
    ['{{ end }}', '0: unexpected {{end}}'],
    ['{{ if true }}{{ else }}{{ else }}{{ end }}', '13: expected end'],
    ['{{ break }}', '0: {{break}} outside {{range}}'],
    ['{{ if true }}{{ define "x" }}{{ end }}{{ end }}', '13: unexpected {{define}}'],
    ['{{ define x }}{{ end }}', '10: unexpected "x" in define clause'],
    ['{{ define "d" }}{{ $labels.x }}{{ end }}', '19: undefined variable "$labels"'],
    ['{{ $n = 1 }}', '3: undefined variable "$n"'],
    ['{{ /* x }}', '0: unclosed comment'],
    ['{{/* x */ }}', '7: comment ends before closing delimiter'],
    ['{{ 99999999999999999999 }}', '3: integer overflow: 99999999999999999999'],
    ['x'.repeat(20_000), /at most 16384 characters/],
    [`{{ ${'('.repeat(60)}1${')'.repeat(60)} }}`, /nested too deep/],
    [`${'{{ if 1 }}'.repeat(60)}${'{{ end }}'.repeat(60)}`, /nested too deep/],
  ])('%s', (source, expected) => {
    expect(complaint(source)).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
  });
});
