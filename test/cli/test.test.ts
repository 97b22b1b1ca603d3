import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/context.ts';
import { testRules } from '../../src/cli/test.ts';
import { contextFor, runCommand } from './harness.ts';

const PACK = `system: store
handover: none
signals:
  is_leader: { gauge: store_leader, unit: bool }
  commit_index: { gauge: store_index, unit: entries }
`;

function testFile(...tests: readonly string[]): string {
  const series = ['n1', 'n2', 'n3'].flatMap((node) => [
    `    - { series: 'store_leader{node="${node}"}', values: '${node === 'n1' ? 1 : 0}x9' }`,
    `    - { series: 'store_index{node="${node}"}', values: '5+1x9' }`,
  ]);
  return [
    'rule_files: [store.yaml, one.yaml]',
    'common:',
    '  cluster: { system: store, runbooks: [one], nodes: [n1, n2, n3] }',
    '  input_series:',
    ...series,
    'tests:',
    ...tests,
  ].join('\n');
}

function asks(name: string, rest: string): string {
  const check = `{ eval_time: 5m, node: n2, action: restart, ${rest} }`;
  return `  - { name: ${name}, verdict_test: [${check}] }`;
}

const PASSING = testFile(asks('a healthy one', 'decision: go'));
const FAILING = testFile(
  asks('a healthy one', 'decision: go'),
  asks(
    'a <sad> & "odd" one',
    'decision: no-go, hold_points: [{ name: quorum_kept, result: fail }]',
  ),
  `  - { name: a sum, promql_expr_test: [{ expr: sum(up), eval_time: 5m }] }`,
);

const FILES = { 'rules/store.yaml': PACK, 'rules/one.yaml': 'runbook: one\nactions: [restart]\n' };

async function run(tests: Readonly<Record<string, string>>, ...args: readonly string[]) {
  return await runCommand(testRules, { args, files: { ...FILES, ...tests } });
}

describe('holdpoint test', () => {
  it('runs every test below the directory rules', async () => {
    const tests = { 'rules/b.test.yaml': PASSING, 'rules/deep/a.test.yml': PASSING };
    const deep = { 'rules/deep/store.yaml': PACK, 'rules/deep/one.yaml': FILES['rules/one.yaml'] };
    const { code, out } = await run({ ...tests, ...deep });
    expect(code).toBe(EXIT.fine);
    expect(out.split('\n')).toEqual([
      'rules/b.test.yaml',
      '  ok    a healthy one',
      'rules/deep/a.test.yml',
      '  ok    a healthy one',
      'OK  2 tests in 2 files: 2 passed',
    ]);
  });

  it('runs the files that are named, each once', async () => {
    const tests = { 'rules/a.test.yaml': PASSING, 'rules/b.test.yaml': FAILING };
    const { code, out } = await run(tests, 'rules/a.test.yaml', 'rules/a.test.yaml');
    expect([code, out]).toEqual([
      EXIT.fine,
      'rules/a.test.yaml\n  ok    a healthy one\nOK  1 test in 1 file: 1 passed',
    ]);
  });

  it('shows what was expected, what came, and what is in the way', async () => {
    const { code, out } = await run({ 'rules/a.test.yaml': FAILING });
    expect(code).toBe(EXIT.findings);
    expect(out.split('\n')).toEqual([
      'rules/a.test.yaml',
      '  ok    a healthy one',
      '  FAIL  a <sad> & "odd" one',
      '    restart n2 (one) at 5m  rules/a.test.yaml:13',
      '                  EXPECTED           GOT',
      '      decision    no-go              go',
      '      hold point  quorum_kept: fail  none',
      '      nothing is in the way',
      '  FAIL  a sum',
      '    sum(up) at 5m  rules/a.test.yaml:14',
      '          EXPECTED  GOT',
      '      {}  none      3',
      'FAILED  3 tests in 1 file: 1 passed, 2 failed',
    ]);
  });

  it('shows no more differences of a check than a person reads', async () => {
    const many = Array.from({ length: 24 }, (_, at) => `{ labels: 'x{at="${at}"}', value: 1 }`);
    const check = `{ expr: gone, eval_time: 5m, exp_samples: [${many.join(', ')}] }`;
    const file = testFile(`  - { name: many, promql_expr_test: [${check}] }`);
    const { out } = await run({ 'rules/a.test.yaml': file });
    expect(out.match(/^ +x\{at=/gm)).toHaveLength(20);
    expect(out).toContain('      and 4 more\n');
  });

  it('shows the findings of a file that cannot be run, and runs the others', async () => {
    const tests = { 'rules/a.test.yaml': 'tests: 5', 'rules/b.test.yaml': PASSING };
    const { code, out } = await run(tests);
    expect(code).toBe(EXIT.findings);
    expect(out).toContain('  rules/a.test.yaml:1:8: tests: ');
    expect(out).toContain('ok    a healthy one');
    expect(out).toContain('FAILED  1 test in 2 files: 1 passed, 1 file with findings not run');
  });

  it.each([
    [['nowhere'], 'nowhere: there is no such file'],
    [[], 'rules: there is no *.test.yaml in it'],
    [['--junit'], '--junit needs a FILE'],
    [['--fast'], 'unknown flag --fast'],
  ])('does not take %j for a pass', async (args, complaint) => {
    const { code, errors } = await run({}, ...args);
    expect(code).toBe(EXIT.usage);
    expect(errors).toContain(`holdpoint test: ${complaint}`);
  });

  it('prints its help', async () => {
    const { code, out } = await run({}, '--help');
    expect(code).toBe(EXIT.fine);
    expect(out).toContain('Usage: holdpoint test [options] [PATH...]');
  });
});

describe('holdpoint test --junit', () => {
  async function report(tests: Readonly<Record<string, string>>, file = 'out.xml') {
    const running = contextFor({ args: ['--junit', file], files: { ...FILES, ...tests } });
    const code = await testRules(running.context);
    return { code, xml: running.written.get(file), errors: running.errors.join('\n') };
  }

  it('writes a suite for each file and a case for each test', async () => {
    const tests = { 'rules/a.test.yaml': FAILING, 'rules/b.test.yaml': 'tests: 5' };
    const { code, xml = '' } = await report(tests);
    expect(code).toBe(EXIT.findings);
    expect(xml).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites>\n/);
    expect(xml).toContain('<testsuite name="rules/a.test.yaml" tests="3" failures="2" errors="0">');
    expect(xml).toContain('<testcase name="a healthy one" classname="rules/a.test.yaml"/>');
    expect(xml).toContain('<testcase name="a &lt;sad&gt; &amp; &quot;odd&quot; one"');
    expect(xml).toContain('decision    no-go              go');
    expect(xml).toContain('<testsuite name="rules/b.test.yaml" tests="1" failures="0" errors="1">');
    expect(xml).toContain('<error message="findings">rules/b.test.yaml:1:8: tests: ');
    expect(xml.match(/<testcase /g)).toHaveLength(4);
    expect(xml.match(/<\/testcase>/g)).toHaveLength(3);
  });

  it('writes no character that XML cannot have', async () => {
    const odd = testFile(asks('"bell \\u0007 and \\ud83d\\ude00"', 'decision: go'));
    const { xml = '' } = await report({ 'rules/a.test.yaml': odd });
    expect(xml).toMatch(/name="bell \ufffd and [^"]+"/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
    expect(xml).not.toMatch(/[\u0000-\u0008]/);
  });

  it('fails when the file cannot be written, whatever the tests came to', async () => {
    const { code, errors } = await report({ 'rules/a.test.yaml': PASSING }, 'out/');
    expect(code).toBe(EXIT.usage);
    expect(errors).toBe('holdpoint test: out/: this is a directory');
  });
});
