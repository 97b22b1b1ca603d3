import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hang, wrap } from '../../src/cli/wrap.ts';

const text = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });

describe('wrap', () => {
  it('keeps every word in its order, and breaks only where the next would not fit', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 30 }), (words, width) => {
        const lines = wrap(words.join(' '), width);
        expect(lines.join(' ')).toBe(words.join(' '));
        for (const [index, line] of lines.entries()) {
          if (line.includes(' ')) expect(line.length).toBeLessThanOrEqual(width);
          const [next] = lines[index + 1]?.split(' ') ?? [];
          if (next !== undefined) expect(`${line} ${next}`.length).toBeGreaterThan(width);
        }
      }),
    );
  });

  it('has one line for no text', () => {
    expect(wrap('', 10)).toEqual(['']);
  });
});

describe('hang', () => {
  it('puts the text after its lead, and the rest below the text', () => {
    expect(hang('ab: ', 'one two three', 11)).toEqual(['ab: one two', '    three']);
  });
});
