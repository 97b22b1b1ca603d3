import { describe, expect, it } from 'vitest';
import { parseSource, type Source } from '../support/syntax.ts';
import { places, report, type Violation } from '../support/violation.ts';
import { docViolations } from './doc-comments.ts';
import { syntaxViolations } from './forbidden-syntax.ts';
import { hidden } from './hidden.ts';
import { deadCodeViolations, leftoverViolations, narrowedTestViolations } from './leftovers.ts';
import { untestedViolations } from './mirrored-tests.ts';
import { reachOfTests } from './reach.ts';
import { sizeViolations, widthViolations } from './size.ts';
import { toothlessViolations } from './toothless.ts';

const source = (text: string): Source => parseSource('src/x.ts', text);

const rulesAndLines = (violations: readonly Violation[]) =>
  violations.map(({ rule, line }) => `${rule}:${line}`);

describe('the size rule', () => {
  it('lets a file of 300 lines pass and not one of 301', () => {
    expect(sizeViolations(source('\n'.repeat(300)))).toEqual([]);
    expect(rulesAndLines(sizeViolations(source('\n'.repeat(301))))).toEqual(['file-lines:0']);
  });

  it.each([
    ['a function', (body: string) => `function f() {${body}}`],
    ['an arrow function', (body: string) => `const f = () => {${body}};`],
    ['a method', (body: string) => `class A { f() {${body}} }`],
    ['a getter of an object', (body: string) => `const a = { get f() {${body}} };`],
  ])('lets %s of 70 lines pass and not one of 71', (_what, make) => {
    expect(sizeViolations(source(make('\n'.repeat(69))))).toEqual([]);
    expect(rulesAndLines(sizeViolations(source(`\n${make('\n'.repeat(70))}`)))).toEqual([
      'function-lines:2',
    ]);
  });

  it('counts columns as characters, not as code units', () => {
    expect(widthViolations('x.ts', `${'😀'.repeat(100)}\n`)).toEqual([]);
    expect(places(widthViolations('x.ts', `\n${'x'.repeat(101)}\n`))).toEqual(['columns x.ts:2']);
  });
});

describe('the doc comment rule', () => {
  it.each([
    ['a function', '/** Says when it is over. */\nexport function stop(): void {}'],
    ['a constant', '/** Seconds in a day. */\nexport const day = 86400;'],
    ['an interface', '/** What a scrape came to! */\nexport interface Outcome { a: 1 }'],
    ['a type', '/** Either, or `both`. */\nexport type A = 1;'],
    ['a class with tags after its text', '/** Keeps order.\n * @see x\n */\nexport class A {}'],
    ['a local name exported later', '/** Keeps order. */\nconst a = 1;\nexport { a };'],
    [
      'overloads',
      '/** Adds up. */\nexport function f(a: 1): 1;\nexport function f(a: 1) { return a; }',
    ],
    ['a name exported from elsewhere', "export { a } from './a.ts';"],
    ['what is not exported', 'const a = 1; function b() {}'],
    ['a sentence in brackets', '/** Keeps order (which is the point.) */\nexport const a = 1;'],
  ])('is content with %s', (_what, text) => {
    expect(report(docViolations(source(text)))).toBe('');
  });

  it.each([
    ['a missing comment', 'export const day = 1;', 'without a doc comment'],
    ['a line comment', '// Seconds.\nexport const day = 1;', 'without a doc comment'],
    ['a plain block comment', '/* Seconds. */\nexport const day = 1;', 'without a doc comment'],
    [
      'a comment of something else',
      '/** Day. */\nconst a = 1;\nexport type B = 1;',
      'without a doc',
    ],
    ['an undocumented local name', 'const a = 1;\nexport { a as b };', 'without a doc comment'],
    ['no full stop', '/** Seconds in a day */\nexport const day = 1;', 'full stop'],
    ['tags only', '/** @returns something. */\nexport function f() {}', 'full stop'],
    ['the name again', '/** The scrape target. */\nexport class ScrapeTarget {}', 'restates'],
    ['the name as a verb', '/** Parses labels. */\nexport function parseLabel() {}', 'restates'],
    [
      'the kind and the name',
      '/** This interface is a Meter. */\nexport interface Meter {}',
      'restates',
    ],
  ])('finds %s', (_what, text, says) => {
    const violations = docViolations(source(text));
    expect(violations).toHaveLength(1);
    expect(report(violations)).toContain(says);
  });
});

describe('the syntax rule', () => {
  it.each([
    ['any', 'const a: any = 1;', 'any'],
    ['any in a cast', 'const a = 1 as a·ny;', 'any'],
    ['a non-null assertion', 'declare const a: { b?: 1 };\na.b!.toFixed();', 'non-null'],
    ['a definite variable', 'let a!: number;', 'definite'],
    ['a definite field', 'class A { b!: number }', 'definite'],
    ['a cast through unknown', 'const a = 1 as unknown as string;', 'cast'],
    ['an angle bracket cast', 'const a = <string>b;', 'cast'],
    ['a default export', 'export default 1;', 'default-export'],
    ['a default export by name', 'const a = 1; export { a as default };', 'default-export'],
    ['a suppressed error', '// @ts-ig·nore: because\nf();', 'ts-comment'],
    ['an expected error', '/* @ts-ex·pect-error */ f();', 'ts-comment'],
    ['an unchecked file', '// @ts-no·check', 'ts-comment'],
  ])('finds %s', (_what, text, rule) => {
    expect(syntaxViolations(source(hidden(text))).map((violation) => violation.rule)).toEqual([
      rule,
    ]);
  });

  it('is content with narrowing, satisfies, const assertions and words in strings', () => {
    const text =
      "const a = { b: 'any!' } as const satisfies object;\nif (!a) throw new Error('as any');\n";
    expect(syntaxViolations(source(text))).toEqual([]);
  });
});

describe('the leftover rules', () => {
  it.each([
    ['TO·DO: later', true],
    ['FIX·ME', true],
    ['X·XX look here', true],
    ['a HA·CK', true],
    ['Remove before mer·ge.', true],
    ['mktemp holdpoint-XXXXXX', false],
    ['hackers and todo lists in prose', false],
  ])('reads %j as a leftover: %s', (text, isLeftover) => {
    expect(leftoverViolations('x.md', hidden(`first\n${text}\n`)).map(({ line }) => line)).toEqual(
      isLeftover ? [2] : [],
    );
  });

  it.each([
    ['a call', '// observe(cluster);', true],
    ['an assignment', '//   const a = 1;', true],
    ['a branch left open', '// if (a) {', true],
    ['an object', '// return { a: 1 };', true],
    ['a sentence', '// Waits for the answer; gives up after a while', false],
    ['a sentence that breaks at a semicolon', '// It waits for the answer;', false],
    ['a grammar', '// set ::= { label }', false],
    ['a single word', '// done;', false],
  ])('tells code in a comment from prose: %s', (_what, text, isCode) => {
    expect(deadCodeViolations(source(`f();\n${text}\n`)).map(({ line }) => line)).toEqual(
      isCode ? [2] : [],
    );
  });

  it('finds tests that narrow the run, and no other members of that name', () => {
    const text = ['it.only("a", f);', 'describe.skip("b", f);', 'test.todo("c");', 'a.skip();'];
    const found = narrowedTestViolations(source(`${text.join('\n')}\nit.skipIf(a)("d", f);`));
    expect(found.map(({ line }) => line)).toEqual([1, 2, 3]);
  });
});

describe('the rule of expectations', () => {
  it.each([
    ['a pattern', 'expect(a).toMatchObject({ b: /c/ });'],
    ['a pattern within others', 'expect(a).toMatchObject([{ b: [{ c: /d/ }] }]);'],
    ['a pattern that may be chosen', 'expect(a).toMatchObject({ b: c ? /d/ : 1 });'],
    ['a pattern by a name', 'const b = /c/; expect(a).toMatchObject({ b });'],
    ['a pattern in a shared part', 'const b = { c: /d/ }; expect(a).toMatchObject({ ...b });'],
    ['a pattern in what is not awaited', 'expect(a).resolves.not.toMatchObject({ b: /c/ });'],
    ['an empty object', 'expect(a).toMatchObject({ b: {} });'],
    ['an empty expectation', 'expect(a).toMatchObject({});'],
  ])('finds %s', (_what, text) => {
    expect(rulesAndLines(toothlessViolations(source(`f();\n${text}`)))).toEqual(['toothless:2']);
  });

  it.each([
    ['a pattern that is asked for', 'expect(a).toMatchObject({ b: expect.stringMatching(/c/) });'],
    ['a pattern in an equality, which never holds', 'expect(a).toEqual({ b: /c/ });'],
    ['values, names and empty lists', 'expect(a).toMatchObject({ b: 1, c, d: [], e: undefined });'],
    ['a name that stands for itself', 'const b = { b }; expect(a).toMatchObject(b);'],
  ])('is content with %s', (_what, text) => {
    expect(toothlessViolations(source(text))).toEqual([]);
  });
});

describe('the rule that core is tested', () => {
  const code = parseSource('src/core/a/b.ts', 'export function f() {}');
  const tests = new Map([
    ['test/core/a/b.test.ts', "import '../../../src/core/a/b.ts';"],
    ['test/core/a/all.test.ts', "import { c } from '../../../src/core/a/c.ts';"],
    ['test/core/a/types.test.ts', "import type { f } from '../../../src/core/a/b.ts';"],
    ['src/core/a/b.ts', code.text],
    ['src/core/a/c.ts', "import { f } from './b.ts';"],
  ]);
  const check = (without: readonly string[], elsewhere: Readonly<Record<string, string>> = {}) =>
    untestedViolations({
      sources: [code],
      reached: reachOfTests(new Map([...tests].filter(([path]) => !without.includes(path)))),
      elsewhere: new Map(Object.entries(elsewhere)),
    });
  const mirrored = 'test/core/a/b.test.ts';

  it('is content with a test in the mirrored place', () => {
    expect(check([])).toEqual([]);
  });

  it('asks nothing of types and constants', () => {
    const text = 'export interface A { a: 1 }\nexport const b = 1;';
    const sources = [parseSource('src/core/a/c.ts', text)];
    expect(untestedViolations({ sources, reached: new Map(), elsewhere: new Map() })).toEqual([]);
  });

  it.each([
    ['a function', 'export function f() {}'],
    ['a class', 'export class A {}'],
    ['an arrow function', 'export const f = () => 1;'],
    ['an object with a method', 'export const f = { name: "f", evaluate() { return 1; } };'],
  ])('finds %s without a test', (_what, text) => {
    const sources = [parseSource('src/core/a/b.ts', text)];
    const found = untestedViolations({ sources, reached: new Map(), elsewhere: new Map() });
    expect(report(found)).toContain('has no test/core/a/b.test.ts');
  });

  it('lets a test lie elsewhere when it reaches the file, if only through another', () => {
    expect(check([mirrored], { 'src/core/a/b.ts': 'test/core/a/all.test.ts' })).toEqual([]);
    expect(check([mirrored], { 'src/core/a/': 'test/core/a/' })).toEqual([]);
  });

  it('does not take an import of types for a test', () => {
    const listed = { 'src/core/a/b.ts': 'test/core/a/types.test.ts' };
    expect(report(check([mirrored], listed))).toContain('is not reached from');
  });

  it('finds entries that lead nowhere or are needed no more', () => {
    const gone = { 'src/core/a/b.ts': 'test/core/a/gone.test.ts' };
    expect(report(check([mirrored], gone))).toContain('is not reached from');
    expect(report(check([], gone))).toContain('take it off');
    expect(report(check([], { 'src/core/z/': 'test/core/z/' }))).toContain('take it off');
  });
});
