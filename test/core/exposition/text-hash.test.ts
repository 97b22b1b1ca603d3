import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashText } from '../../../src/core/exposition/text-hash.ts';

describe('the hash of a text', () => {
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('of %j is that of FNV-1a', (text, hash) => {
    expect(hashText(text)).toBe(hash);
  });

  it('is a number of 32 bits, and takes every character into account', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), (text, at) => {
        const hash = hashText(text);
        expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32).toBe(true);
        const index = at % text.length;
        const other = String.fromCharCode(text.charCodeAt(index) ^ 1);
        expect(hashText(text.slice(0, index) + other + text.slice(index + 1))).not.toBe(hash);
      }),
    );
  });
});
