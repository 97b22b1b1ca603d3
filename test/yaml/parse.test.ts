import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/yaml/parse.ts';
import { documentOf, findingsOf } from './parsed.ts';

describe('parseYaml', () => {
  it('gives plain values of the YAML 1.2 core schema', () => {
    const text =
      'a: text\nb: 7\nc: 1.5e3\nd: true\ne: null\nf: [yes, off, 010, 0x10, 2024-01-01]\n';
    expect({ ...(documentOf(text).root as object) }).toEqual({
      a: 'text',
      b: 7,
      c: 1500,
      d: true,
      e: null,
      f: ['yes', 'off', 10, 16, '2024-01-01'],
    });
  });

  it('gives mappings without a prototype, so that no key has a second meaning', () => {
    const root = documentOf('constructor: 1\ninner: { toString: 2 }').root;
    expect(Object.getPrototypeOf(root)).toBeNull();
    expect(root).toHaveProperty('inner.toString', 2);
  });

  it('takes an empty file for null', () => {
    expect(documentOf('# only a comment\n').root).toBeNull();
  });

  it('ignores a byte order mark and Windows line ends', () => {
    const document = documentOf('\uFEFFa: 1\r\nb: two\r\n');
    expect(document.root).toEqual(Object.assign(Object.create(null), { a: 1, b: 'two' }));
    expect(document.placeOf(['b'])).toMatchObject({ line: 2, column: 4 });
  });

  it.each([
    ['a key twice', 'a: 1\nb: 2\na: 3\n', '3:1 the key "a" is given twice'],
    ['a key twice in a flow mapping', 'x: { a: 1, "a": 2 }', '1:12 the key "a" is given twice'],
    [
      'a merge key',
      'a: { <<: { b: 1 } }',
      '1:6 merge keys (<<) are not supported; write the keys out',
    ],
    ['an anchor', 'a: &x 1', '1:4 anchors (&) are not supported; write the value out'],
    ['a tag', 'a: !!str 1', '1:4 tags (!) are not supported'],
    ['an own tag', 'a: !secret x', '1:4 tags (!) are not supported'],
    ['a directive', '%YAML 1.2\n---\na: 1', '1:1 directives (%) are not supported'],
    ['a second document', 'a: 1\n---\nb: 2', '2:1 a file holds one document; remove this one'],
    ['infinity', 'a: -.inf', '1:4 a number must be finite'],
    ['not a number', 'a: .nan', '1:4 a number must be finite'],
    ['a number that overflows', 'a: 1e400', '1:4 a number must be finite'],
    ['the prototype as key', 'a:\n  __proto__: 1', '2:3 the key "__proto__" is not allowed'],
    ['a tab as indentation', 'a:\n\tb: 1', '2:1 tabs cannot indent; use spaces'],
    [
      'a control character',
      'a: b\nc: \u0000',
      '2:4 control characters and halves of characters are not allowed',
    ],
    [
      'half of a character',
      'a: \uD800',
      '1:4 control characters and halves of characters are not allowed',
    ],
  ])('refuses %s where it stands', (_, text, finding) => {
    expect(findingsOf(text)).toEqual([finding]);
  });

  it.each(['1: a', 'null: a', 'true: a', '? [a]\n: b', '{ { a: b }: c }', ': a'])(
    'refuses a key that is not text: %j',
    (text) => {
      expect(findingsOf(text).join()).toContain('a key must be text');
    },
  );

  it('refuses integers that would be rounded, and keeps those that are not', () => {
    expect(findingsOf('a: 9007199254740993')).toEqual([
      '1:4 this number is too large to be exact; put it in quotes if it is a name',
    ]);
    expect(findingsOf('a: 9007199254740991')).toEqual([]);
  });

  it('reports everything at once, in the order of the file', () => {
    const text = 'a: 1\nb: &x .inf\na: *x\n2: !t 3\n';
    expect(findingsOf(text).map((finding) => finding.split(' ')[0])).toEqual([
      '2:4',
      '2:7',
      '3:1',
      '3:4',
      '4:1',
      '4:4',
    ]);
  });

  it('allows 64 levels and no more', () => {
    const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect(findingsOf(nested(64))).toEqual([]);
    expect(findingsOf(nested(65))).toEqual(['1:66 values are nested more than 64 deep']);
  });

  it('accepts a file of the largest size and none larger, counting bytes', () => {
    const text = (bytes: number): string => `a: ${'ä'.repeat((bytes - 3) / 2)}`;
    expect(findingsOf(text(256 * 1024 - 1))).toEqual([]);
    expect(findingsOf(text(256 * 1024 + 1))).toEqual([
      '1:1 the file has 262145 bytes; the limit is 262144',
    ]);
  });

  it.each([
    'a: "s3cr3t',
    'a: "\\s3cr3t"',
    'a: s3cr3t: b',
    'a: @s3cr3t',
    '[s3cr3t',
    'a: *s3cr3t',
    'a: !s3cr3t b',
    '{a: b}s3cr3t',
    "a: 's3cr3t' s3cr3t",
    '- a\ns3cr3t',
  ])('repeats no value of a broken file: %j', (text) => {
    const findings = findingsOf(text);
    expect(findings).not.toEqual([]);
    expect(findings.join()).not.toContain('s3cr3t');
  });

  it('returns what JSON says for any JSON, and never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value, null, 1);
        const parsed = parseYaml(text, 'any.yaml');
        if (parsed.ok)
          expect(JSON.parse(JSON.stringify(parsed.value.root))).toEqual(JSON.parse(text));
        else expect(text).toMatch(/__proto__|<<|\d{16}|e\+/);
      }),
    );
  });

  it('never throws and always names a place inside the file, whatever the text', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        ': ',
        '\n',
        '  ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '|',
        '>',
        '&x',
        '*x',
        '!t',
        '? ',
        '#',
        '\t',
        '---',
        '...',
        '%',
        ',',
        '<<',
        '1',
        '\\',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const parsed = parseYaml(text, 'any.yaml');
        const places = parsed.ok
          ? [parsed.value.placeOf([])]
          : parsed.findings.map(({ place }) => place);
        const lines = text.split('\n');
        expect(places.length).toBeGreaterThan(0);
        for (const { line, column } of places) {
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
