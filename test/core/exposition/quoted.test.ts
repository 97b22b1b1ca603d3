import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote, quotedEnd, unquote } from '../../../src/core/exposition/quoted.ts';

describe('quoted text', () => {
  it.each([
    ['"" x', 2],
    ['"ab" "', 4],
    ['"a\\"b"', 6],
    ['"a\\\\" "', 5],
    ['"a', -1],
    ['"', -1],
    ['"a\nb"', -1],
    ['"a\\', -1],
    ['"a\\"', -1],
    ['"a\\\n"', -1],
  ])('%j ends at %d', (text, end) => {
    expect(quotedEnd(text, 0)).toBe(end);
  });

  it('knows three escapes and leaves every other backslash alone', () => {
    expect(unquote('"a\\"b\\\\c\\nd\\te\\"')).toBe('a"b\\c\nd\\te\\');
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\\', '"', '\n', 'n', 'ä') }), (text) => {
        const quoted = quote(text);
        expect(quotedEnd(`${quoted} "`, 0)).toBe(quoted.length);
        expect(unquote(quoted)).toBe(text);
      }),
    );
  });
});
