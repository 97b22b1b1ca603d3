import fc from 'fast-check';
import { expect, it } from 'vitest';
import { digestText } from '../../../src/core/base/digest.ts';
import { TextDigest } from '../../../src/core/base/text-digest.ts';

it('digests pieces as the text that they are together', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (pieces) => {
      const digest = new TextDigest();
      for (const piece of pieces) digest.add(piece);
      expect(digest.finish()).toBe(digestText(pieces.join('')));
    }),
  );
});
