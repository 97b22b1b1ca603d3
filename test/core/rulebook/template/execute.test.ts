import { describe, expect, it } from 'vitest';
import { TemplateError } from '../../../../src/core/rulebook/template/error.ts';
import { expandTemplate } from '../../../../src/core/rulebook/template/execute.ts';
import { OUTPUT_LENGTH_MAX } from '../../../../src/core/rulebook/template/limits.ts';
import { parseTemplate } from '../../../../src/core/rulebook/template/parser.ts';
import type { TemplateSample } from '../../../../src/core/rulebook/template/value.ts';

const PEERS: readonly TemplateSample[] = [
  { labels: new Map([['node', 'n2']]), value: 11 },
  { labels: new Map([['node', 'n1']]), value: 21.5 },
];

function expand(source: string, value = 42): string {
  return expandTemplate(
    parseTemplate(source),
    {
      labels: new Map([
        ['node', 'n1'],
        ['cluster', 'orders'],
      ]),
      externalLabels: new Map([['region', 'eu']]),
      value,
    },
    {
      query: (text) => (text === 'peers' ? PEERS : []),
      externalUrl: 'http://guard.example:9455/hold',
    },
  );
}

function complaint(source: string): string {
  try {
    expand(source);
  } catch (error) {
    if (error instanceof TemplateError) return `${error.offset}: ${error.message}`;
    throw error;
  }
  return 'nothing';
}

describe('a template of an alert', () => {
  it('shows labels, the value and what is outside of the alert', () => {
    expect(expand('{{ $labels.node }} of {{ .Labels.cluster }} is at {{ $value }}')).toBe(
      'n1 of orders is at 42',
    );
    expect(expand('{{ $externalLabels.region }} {{ .ExternalLabels.region }} {{ .Value }}')).toBe(
      'eu eu 42',
    );
    expect(expand('{{ externalURL }} {{ $externalURL }} {{ pathPrefix }}')).toBe(
      'http://guard.example:9455/hold http://guard.example:9455/hold /hold',
    );
    expect(expand('a{{ $labels.absent }}b{{ index $labels "node" }}')).toBe('abn1');
    expect(expand('{{ . }}')).toContain('map[cluster:orders node:n1]');
  });

  it('pipes values on, and takes what is in parentheses first', () => {
    expect(expand('{{ $value | humanize | printf "%s|%5s" "x" }}')).toBe('x|   42');
    expect(expand('{{ (query "peers" | first).Labels.node | toUpper }}')).toBe('N2');
    expect(expand('{{ printf "%.1f" (query "peers" | first | value) }}')).toBe('11.0');
    expect(expand('{{ "a" | and true | or false }}')).toBe('a');
  });

  it('decides by what is empty or zero', () => {
    expect(expand('{{ if gt $value 40.0 }}much{{ else if eq 1 1 }}one{{ else }}few{{ end }}')).toBe(
      'much',
    );
    expect(expand('{{ if $labels.absent }}a{{ else if eq 1 1 }}b{{ else }}c{{ end }}')).toBe('b');
    expect(expand('{{ if not 0 }}zero{{ end }}{{ if and 1 "" }}no{{ end }}')).toBe('zero');
    expect(expand('{{ with $labels.node }}{{ . }}{{ else }}none{{ end }}')).toBe('n1');
    expect(expand('{{ with query "none" }}x{{ else }}none{{ end }}')).toBe('none');
    expect(expand('{{ if or (eq "a" "b" "a") (ne 1 1) }}yes{{ end }}')).toBe('yes');
    expect(expand('{{ lt 1 2 }} {{ le 2 2 }} {{ ge 1 2 }} {{ lt "a" "b" }}')).toBe(
      'true true false true',
    );
  });

  it('goes over the elements of a query, of labels, and of nothing', () => {
    const range = '{{ range query "peers" | sortByLabel "node" }}{{ .Labels.node }}={{ .Value }} ';
    expect(expand(`${range}{{ end }}`)).toBe('n1=21.5 n2=11 ');
    expect(expand(`${range}{{ break }}{{ end }}`)).toBe('n1=21.5 ');
    expect(expand('{{ range $k, $v := $labels }}{{ $k }}:{{ $v }},{{ end }}')).toBe(
      'cluster:orders,node:n1,',
    );
    expect(expand('{{ range $i, $p := query "peers" }}{{ $i }}{{ $p.Value }} {{ end }}')).toBe(
      '011 121.5 ',
    );
    expect(expand('{{ range query "none" }}x{{ else }}nobody{{ end }}')).toBe('nobody');
  });

  it('keeps variables within their block, and assigns to those outside', () => {
    const body = '{{ $n := 1 }}{{ if true }}{{ $n = 2 }}{{ $n := 3 }}{{ end }}{{ $n }}';
    expect(expand(body)).toBe('2');
    expect(complaint('{{ if true }}{{ $n := 1 }}{{ end }}{{ $n }}')).toBe(
      '38: undefined variable "$n"',
    );
  });

  it('calls the templates that it defines', () => {
    expect(
      expand('{{ define "p" }}<{{ .arg0 }}{{ $.arg1 }}>{{ end }}{{ template "p" args 1 "b" }}'),
    ).toBe('<1b>');
    expect(expand('{{ block "b" $value }}[{{ . }}]{{ end }}')).toBe('[42]');
  });

  it('trims white space where a dash says so, and leaves comments out', () => {
    expect(expand('a  {{- /* nothing */ -}}  b {{- "c" -}} d {{/* x */}}e')).toBe('abcd e');
    expect(expand('{{ "{{" }} {{ `a"b` }} {{ \'a\' }} {{ 0x10 }} {{ -1.5 }}')).toBe(
      '{{ a"b 97 16 -1.5',
    );
  });

  it('says what went wrong while it ran, and where', () => {
    expect(complaint('{{ query "none" | first }}')).toBe(
      '18: error calling first: first() called on vector with no elements',
    );
    expect(complaint('{{ gt $value 40 }}')).toBe(
      '3: error calling gt: incompatible types for comparison',
    );
    expect(complaint('{{ toUpper 1 }}')).toBe(
      '3: error calling toUpper: wrong type for value; expected string; got int',
    );
    expect(complaint('{{ .Nope }}')).toBe("3: can't evaluate field Nope in type struct");
    expect(complaint('{{ template "x" }}')).toBe('0: template "x" not defined');
    expect(complaint('{{ match "(" "x" }}')).toMatch(/^3: error calling match: .*missing/);
    expect(complaint('{{ range $value }}{{ end }}')).toBe("9: range can't iterate over 42");
  });

  it('ends when it calls itself, repeats itself for ever or puts out too much', () => {
    expect(complaint('{{ define "r" }}{{ template "r" }}{{ end }}{{ template "r" }}')).toMatch(
      /more than 50 deep/,
    );
    // Each level doubles: without a limit on steps this would run for years.
    const doubling = Array.from(
      { length: 40 },
      (_, level) =>
        `{{ define "t${level}" }}${`{{ template "t${level + 1}" }}`.repeat(2)}{{ end }}`,
    );
    expect(complaint(`${doubling.join('')}{{ define "t40" }}{{ end }}{{ template "t0" }}`)).toMatch(
      /more than 100000 steps/,
    );
    const wide = `{{ define "w" }}${'x'.repeat(10_000)}{{ end }}`;
    expect(complaint(`${wide}${'{{ template "w" }}'.repeat(7)}`)).toMatch(
      `puts out more than ${OUTPUT_LENGTH_MAX} characters`,
    );
    expect(complaint('{{ query "peers" }}'.repeat(21))).toMatch(/at most 20 queries/);
  });
});
