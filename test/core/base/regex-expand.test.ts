import { describe, expect, it } from 'vitest';
import { compileExpander } from '../../../src/core/base/regex-expand.ts';

describe('compileExpander', () => {
  it.each([
    { pattern: '(.*)-(.*)', text: 'a-b', template: '$2/$1', expected: 'b/a' },
    { pattern: '(.*)', text: 'a', template: '$1x', expected: '' },
    { pattern: '(.*)', text: 'a', template: '$\u{7b}1}x', expected: 'ax' },
    { pattern: '(?P<zone>.+)', text: 'eu', template: 'z-$zone', expected: 'z-eu' },
    { pattern: '(?P<zone>.+)', text: 'eu', template: '$\u{7b}nothing}!', expected: '!' },
    { pattern: '(a)|(b)', text: 'b', template: '<$1$2>', expected: '<b>' },
    { pattern: '.*', text: 'a', template: '$$1', expected: '$1' },
    { pattern: '.*', text: 'a', template: '$9', expected: '' },
    { pattern: '.*', text: 'a', template: 'cost: $', expected: 'cost: $' },
    { pattern: 'a.b', text: 'a\nb', template: 'multi', expected: 'multi' },
  ])('fills the groups of $pattern into $template', ({ pattern, text, template, expected }) => {
    expect(compileExpander(pattern).expand(text, template)).toBe(expected);
  });

  it('asks the pattern to match the whole text', () => {
    expect(compileExpander('b').expand('abc', 'x')).toBeUndefined();
  });

  it('refuses what RE2 refuses, in its words', () => {
    expect(() => compileExpander('(')).toThrow(RangeError);
    expect(() => compileExpander(String.raw`(a)\1`)).toThrow(/invalid escape sequence/);
  });

  it('is not slowed down by a pattern that makes a backtracking engine explode', () => {
    const text = `${'a'.repeat(5_000)}!`;
    expect(compileExpander('(a+)+').expand(text, 'x')).toBeUndefined();
  });
});
