import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { expandTemplate } from '../../src/core/rulebook/template/execute.ts';
import { parseTemplate } from '../../src/core/rulebook/template/parser.ts';
import { describeWith } from '../support/required-server.ts';

/** Numbers at which ways of writing a number differ. */
const NUMBERS = [
  ...[0, 1, -1, 0.5, 1.5, 2.5, -2.5, 0.125, 0.1, 1 / 3, 2 / 3, 2.675, 999.95, 999.949, 1_000],
  ...[1023.9, 1024, 1025, 1536, 123_456_789, 1_000_000, 100_000, 1e20, 1e21, 1.5e300, 1e-5, 1e-4],
  ...[0.000_123_45, 1e-30, -1e-9, 59.99, 60, 61, 3_599, 3_600, 86_399, 86_400, 90_061.5, 1e9],
  ...[5e-324, 4_503_599_627_370_497, 1435065584.128],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
];

/** Written for every number. Dates beyond the years that promtool can write are errors there. */
const OF_NUMBERS = [
  '{{ $value }}',
  '{{ humanize $value }} {{ humanize1024 $value }} {{ humanizePercentage $value }}',
  '{{ humanizeDuration $value }}',
  ...['%v|%g|%.3g|%.0g', '%8.3f|%-10.1f|%+.2e|%E', '%G|%010.2f|% f|%s'].map(
    (verbs) => `{{ printf "${verbs}" $value $value $value $value }}`,
  ),
  '{{ printf "%.0f|%.1f|%.4g|%5.1f%%|%q|%t" $value $value $value $value $value $value }}',
  '{{ if $value }}true{{ else }}false{{ end }} {{ gt $value 1.0 }} {{ eq $value 1.0 }}',
  '{{ print $value $value "a" $value 1 2 true }}|{{ println 1 "b" $value }}',
];

/** Written once: the language, and functions of texts. */
const OF_TEXTS = [
  '{{ $labels.node }} {{ $labels.none }}|{{ .Labels.node }}|{{ $labels }}|{{ len $labels }}',
  '{{ printf "%s|%q|%5s|%-5s|%.2s|%x|%X|%v|%d" "äb" "a\\"b\\n" "ab" "ab" "abc"' +
    ' "hi" "hi" "v" "d" }}',
  '{{ printf "%d|%5d|%-5d|%05d|%+d|%x|%X|%o|%b|%c|%v|%s|%f" 42 42 42 42 42 255 255 8 5 97 7 8 9 }}',
  '{{ printf "%d %d" 1 }}|{{ printf "%d" 1 2 "x" }}|{{ printf "100%" }}|{{ printf' +
    ' "%t %v" true false }}',
  '{{ title "foo bar-baz fooBar x_y 1st" }}|{{ toUpper "äbc" }}|{{ toLower "ÄBC" }}',
  '{{ reReplaceAll "(a+)(b)?" "<$1|$2>" "aab cab" }}|{{ match "a.c" "xabcx" }}|{{' +
    ' match "^b" "ab" }}',
  '{{ stripPort "host:90" }}|{{ stripPort "[::1]:90" }}|{{ stripPort "host" }}',
  '{{ stripDomain "a.b.c:90" }}|{{ stripDomain "10.0.0.1:9" }}|{{ stripDomain "a.b" }}',
  '{{ humanize "12345" }}|{{ humanizeDuration "3661" }}|{{ humanize "0.001" }}|{{' +
    ' parseDuration "1h30m" }}',
  '{{ range $i, $e := query "x" | sortByLabel "node" }}{{ $i }}:{{ $e.Labels.node' +
    ' }}={{ $e.Value }},{{ end }}',
  '{{ with query "x{node=\\"b\\"}" }}{{ . | first | value }}{{ . | first | label' +
    ' "node" }}{{ end }}',
  '{{ range query "none" }}x{{ else }}empty{{ end }}|{{ with query "none" }}x{{ else }}no{{ end }}',
  '{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 3 }}{{ $x }}{{ end }}{{ $x }}',
  '{{ define "t" }}[{{ .arg0 }}-{{ .arg1 }}{{ .arg9 }}]{{ end }}{{ template "t" args "a" 2 }}',
  'a {{- " b " -}} c {{- /* comment */ -}} d {{/* other */}} e',
  '{{ and 1 0 }} {{ or 0 "x" }} {{ not "" }}',
  '{{ eq "a" "b" "a" }} {{ ne 1 2 }} {{ lt 1 2 }} {{ le 2 2 }} {{ gt 1 2 }} {{ ge' +
    ' 2 3 }} {{ lt "a" "b" }}',
  '{{ index $labels "node" }}|{{ (index (query "x" | sortByLabel "node") 1).Value }}',
  '{{ len "äb" }} {{ len (query "x") }} {{ "q" | printf "%s-%s" "p" }} {{ 0x1F }}' +
    " {{ 1e3 }} {{ 'a' }}",
  '{{ html "<a & \'b\'>" }} {{ urlquery "a b&c/ä~" }} {{ safeHtml "<b>" }}',
  '{{ "{{" }} {{ `raw\\n` }} {{ "tab\\tx\\u00e4" }} {{ print 1 2 "a" "b" 3 }} {{ true }}',
  '{{ if eq 1 2 }}a{{ else if eq 1 1 }}b{{ else }}c{{ end }}{{ block "k" 5 }}<{{ . }}>{{ end }}',
  '{{ 0 | humanizeTimestamp }}|{{ 1435065584.128 | humanizeTimestamp }}|{{ -1.5 |' +
    ' humanizeTimestamp }}',
  '{{ humanizeTimestamp 4102444800.0 }}',
];

const QUERY = [
  {
    labels: new Map([
      ['__name__', 'x'],
      ['node', 'a'],
    ]),
    value: 1.5,
  },
  {
    labels: new Map([
      ['__name__', 'x'],
      ['node', 'b'],
    ]),
    value: 2,
  },
];

function ours(source: string, labels: ReadonlyMap<string, string>, value: number): string {
  const data = { labels, externalLabels: new Map<string, string>(), value };
  return expandTemplate(parseTemplate(source), data, {
    externalUrl: '',
    query: (text) =>
      QUERY.filter((each) => text === 'x' || text === `x{node="${each.labels.get('node')}"}`),
  });
}

/** JSON is YAML; what is not finite has to be written out. */
function notated(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf';
  return String(value).replace('+', '');
}

describeWith(['promtool'], 'templates', () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdpoint-templates-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  function promtoolAgrees(
    templates: readonly string[],
    series: readonly { readonly name: string; readonly node: string; readonly value: number }[],
  ): string {
    const annotations = Object.fromEntries(templates.map((text, index) => [`a${index}`, text]));
    const rules = [{ alert: 'A', expr: 'shown', annotations }];
    const rulePath = join(directory, 'rules.yaml');
    const testPath = join(directory, 'test.yaml');
    const shown = series.filter(({ name }) => name === 'shown');
    const expected = shown.map(({ node, value }) => {
      const labels = new Map([
        ['__name__', 'shown'],
        ['node', node],
      ]);
      const words = templates.map((text, index) => [`a${index}`, ours(text, labels, value)]);
      return { exp_labels: { node }, exp_annotations: Object.fromEntries(words) };
    });
    const test = {
      interval: '1m',
      input_series: series.map(({ name, node, value }) => ({
        series: `${name}{node="${node}"}`,
        values: notated(value),
      })),
      alert_rule_test: [{ eval_time: '0s', alertname: 'A', exp_alerts: expected }],
    };
    writeFileSync(rulePath, JSON.stringify({ groups: [{ name: 'g', rules }] }));
    writeFileSync(testPath, JSON.stringify({ rule_files: [rulePath], tests: [test] }));
    const { status, stderr, stdout } = spawnSync('promtool', ['test', 'rules', testPath]);
    return status === 0 ? 'agrees' : `${stderr}${stdout}`;
  }

  it.each(NUMBERS)('write %d as Prometheus does', (value) => {
    // Beyond what 64 bits hold Prometheus writes another duration.
    const templates = OF_NUMBERS.filter((text) => value < 2 ** 63 || !text.includes('Duration'));
    expect(promtoolAgrees(templates, [{ name: 'shown', node: 'n', value }])).toBe('agrees');
  });

  it.each(OF_TEXTS)('give what they give in Prometheus: %s', (text) => {
    const series = [
      { name: 'shown', node: 'n1', value: 7 },
      ...QUERY.map(({ labels, value }) => ({ name: 'x', node: labels.get('node') ?? '', value })),
    ];
    expect(promtoolAgrees([text], series)).toBe('agrees');
  });
});
