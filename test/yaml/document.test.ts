import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PathStep } from '../../src/yaml/spot.ts';
import { documentOf } from './parsed.ts';

const TEXT = `clusters:
  - name: one
    nodes: [ { id: a }, { id: b } ]
  - name: two
    empty:
`;

describe('placeOf', () => {
  it.each<[PathStep[], 'key' | 'value', string]>([
    [[], 'value', '1:1'],
    [['clusters'], 'key', '1:1'],
    [['clusters'], 'value', '2:3'],
    [['clusters', 0], 'value', '2:5'],
    [['clusters', 0, 'name'], 'key', '2:5'],
    [['clusters', 0, 'name'], 'value', '2:11'],
    [['clusters', 0, 'nodes', 1, 'id'], 'value', '3:31'],
    [['clusters', 1, 'empty'], 'key', '5:5'],
    [['clusters', 1, 'empty'], 'value', '5:11'],
    [['clusters', 1, 'missing'], 'value', '4:5'],
    [['clusters', 1, 'missing'], 'key', '4:5'],
    [['clusters', 0, 'name', 'deeper', 3], 'value', '2:11'],
    [['clusters', 7], 'value', '2:3'],
  ])('%j, %s, is at %s', (path, which, place) => {
    const { line, column, file } = documentOf(TEXT).placeOf(path, which);
    expect(`${line}:${column}`).toBe(place);
    expect(file).toBe('test.yaml');
  });
});

describe('placeInText', () => {
  const at = (text: string, offset: number): string => {
    const { line, column } = documentOf(text).placeInText(['q'], offset);
    return `${line}:${column}`;
  };

  it.each([
    { of: 'plain text', text: 'q: sum(x', offset: 4, place: '1:8' },
    { of: 'plain text, at its end', text: 'q: sum(x', offset: 5, place: '1:9' },
    { of: 'plain text, past its end', text: 'q: sum(x', offset: 99, place: '1:9' },
    { of: 'plain text on two lines', text: 'q: sum(x)\n  by (y', offset: 7, place: '2:3' },
    { of: 'single quotes', text: "q: 'sum(x'", offset: 4, place: '1:9' },
    { of: 'a doubled single quote before', text: "q: 'a''b'", offset: 2, place: '1:8' },
    { of: 'double quotes', text: 'q: "sum(x"', offset: 4, place: '1:9' },
    { of: 'escapes before', text: 'q: "\\"\\u0041\\x41\\U00000041b"', offset: 4, place: '1:27' },
    { of: 'a literal block', text: 'q: |\n  sum(\n  x', offset: 5, place: '3:3' },
    { of: 'a literal block with a blank line', text: 'q: |\n  a\n\n  b', offset: 3, place: '4:3' },
    {
      of: 'a literal block with more indentation',
      text: 'q: |-\n  a\n    b\n',
      offset: 4,
      place: '3:5',
    },
    { of: 'a folded block', text: 'q: >-\n  sum(x)\n  by (y\n', offset: 7, place: '3:3' },
    {
      of: 'a folded block with a comment in its header',
      text: 'q: > # folded\n  a\n  b\n',
      offset: 2,
      place: '3:3',
    },
  ])('finds a character of $of', ({ text, offset, place }) => {
    expect(at(text, offset)).toBe(place);
  });

  it.each([
    { of: 'a folded block with a blank line', text: 'q: >\n  a\n\n  b\n', offset: 2, place: '1:4' },
    { of: 'quotes over two lines', text: 'q: "a\n  b"', offset: 2, place: '1:4' },
    { of: 'a block with explicit indentation', text: 'q: |2\n   a\n', offset: 1, place: '1:4' },
  ])('names the whole text for $of', ({ text, offset, place }) => {
    expect(at(text, offset)).toBe(place);
  });

  it('names the place of what is not text, and of the mapping around what is missing', () => {
    expect(at('q: 5', 3)).toBe('1:4');
    expect(at('a: 5', 3)).toBe('1:1');
  });

  it('finds every character of any single-line text in any quotes', () => {
    const char = fc.constantFrom('a', ' ', '"', "'", '\\', '{', '(', '=', '~', 'é', '\t');
    fc.assert(
      fc.property(fc.array(char, { minLength: 1, maxLength: 20 }), (chars) => {
        const value = chars.join('');
        for (const written of [JSON.stringify(value), `'${value.replaceAll("'", "''")}'`]) {
          const text = `q: ${written}`;
          for (let offset = 0; offset < value.length; offset += 1) {
            const { column } = documentOf(text).placeInText(['q'], offset);
            const found = text[column - 1];
            const isEscaped = written.startsWith('"') && /["\\\t]/.test(value[offset] ?? '');
            expect(found).toBe(isEscaped ? '\\' : value[offset]);
          }
        }
      }),
    );
  });
});
