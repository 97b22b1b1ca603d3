import { describe, expect, it } from 'vitest';
import { KeptOutput } from '../../../src/adapter/exec/kept-output.ts';

function kept(maxBytes: number, chunks: readonly string[]): string {
  const output = new KeptOutput(maxBytes);
  for (const chunk of chunks) output.add(Buffer.from(chunk));
  return output.text();
}

describe('the output that is kept', () => {
  it.each([
    { chunks: [], text: '' },
    { chunks: ['one\n', 'two\n'], text: 'one\ntwo' },
    { chunks: ['12345678'], text: '12345678' },
    { chunks: ['12', '34', '56', '78'], text: '12345678' },
  ])('is all of it up to the limit: $chunks', ({ chunks, text }) => {
    expect(kept(8, chunks)).toBe(text);
  });

  it('is the beginning and the end of what is longer, and says what is missing', () => {
    expect(kept(8, ['abcdefghijkl'])).toBe('ab\n… 4 bytes are left out …\nghijkl');
    expect(kept(8, [...'abcdefghijkl'])).toBe('ab\n… 4 bytes are left out …\nghijkl');
  });
});
