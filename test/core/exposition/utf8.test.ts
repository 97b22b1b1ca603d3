import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBlock } from '../../../src/core/exposition/utf8.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the text of a block', () => {
  it('is what was encoded, a mark at the start included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (any) => {
        const text = `\uFEFF${any.toWellFormed().replaceAll('\0', '')}`;
        expect(decodeBlock(bytesOf(text))).toEqual({ text, fault: undefined });
      }),
    );
  });

  it('has its first damage where the bytes are damaged', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'ä', '€', '😀', '\uFFFD', '\n') });
    const damage = fc.constantFrom([0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf8], [0x80]);
    fc.assert(
      fc.property(piece, damage, piece, (front, bad, back) => {
        const page = Uint8Array.from([...bytesOf(front), ...bad, ...bytesOf(back)]);
        expect(decodeBlock(page).fault).toMatchObject({ code: 'syntax', offset: front.length });
      }),
    );
  });

  it('may not have a NUL', () => {
    expect(decodeBlock(bytesOf('a\0b')).fault).toMatchObject({ code: 'syntax', offset: 1 });
  });
});
