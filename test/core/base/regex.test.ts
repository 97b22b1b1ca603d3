import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileAnchored } from '../../../src/core/base/regex.ts';

describe('compileAnchored', () => {
  it.each([
    ['n1', 'n1', true],
    ['n1', 'n12', false],
    ['n1', 'an1', false],
    ['n1|n2', 'n2', true],
    ['n1|n2', 'n1|n2', false],
    ['', '', true],
    ['', 'x', false],
    ['a|', '', true],
    ['a||b', '', true],
    ['n1|n2.', 'n1', true],
    ['n1|n2.', 'n1x', false],
    ['n1|n2.', 'xn2y', false],
    ['.*', 'two\nlines', true],
    ['.+', '', false],
    ['a\\|b', 'a|b', true],
    ['a\\|b', 'a', false],
    ['(?i)up', 'UP', true],
    ['^a$', 'a', true],
    ['a$', 'a\n', false],
    ['10.0.0.1', '10x0y0z1', true],
    ['[0-9]{2,3}', '1234', false],
    ['ü|.', 'ü', true],
    ['.', '😀', true],
  ])('%j matches all of %j: %s', (pattern, text, expected) => {
    const compiled = compileAnchored(pattern);
    expect(compiled.matches(text)).toBe(expected);
    expect(compiled.source).toBe(pattern);
  });

  it.each(['(', '[', 'a**', '(?=look)', '(?<!behind)', '(a)\\1', '*', '\\', 'a{2,1}'])(
    'refuses %j with a RangeError',
    (pattern) => {
      expect(() => compileAnchored(pattern)).toThrow(RangeError);
    },
  );

  it('answers the same however often and in whatever order it is asked', () => {
    const words = Array.from({ length: 1_500 }, (_, index) => `n${index}`);
    const { matches } = compileAnchored('n[0-9]*[02468]');
    const even = words.map((_, index) => index % 2 === 0);
    expect(words.map((word) => matches(word))).toEqual(even);
    expect(words.toReversed().map((word) => matches(word))).toEqual(even.toReversed());
  });

  it('takes lists of plain words for what the engine takes them for', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '-', '/', '\n', ' '), maxLength: 3 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), word, (words, text) => {
        const source = words.join('|');
        const engine = compileAnchored(`(?:${source})`);
        expect(compileAnchored(source).matches(text)).toBe(engine.matches(text));
      }),
    );
  });

  // Backtracking engines need minutes for some of these: the test would run into its timeout.
  it.each([
    '(a+)+',
    '(a*)*',
    '(a|a)*',
    '(a|aa)+',
    '(.*a){12}',
    '(a?){25}a{25}',
    '([a-z]+)*\\d',
    '(x+x+)+y',
    '(.*)*=.*',
    '(\\w+\\s?)*$',
  ])('%j cannot stall the guard on a text that nearly matches (R30)', (pattern) => {
    const nearly = `${'a'.repeat(40)}!`;
    expect(compileAnchored(pattern).matches(nearly)).toBe(false);
  });

  it('refuses repetitions that would unfold to a huge program (R30)', () => {
    expect(() => compileAnchored('((a{1000}){1000}){1000}')).toThrow(RangeError);
    expect(() => compileAnchored('a{1001}')).toThrow(RangeError);
  });
});
