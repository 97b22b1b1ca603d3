import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, nearest } from '../../src/config/did-you-mean.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['listen', 'listen', 0],
    ['listn', 'listen', 1],
    ['lisetn', 'listen', 1],
    ['lixten', 'listen', 1],
    ['listeen', 'listen', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('between %j and %j is %d', (left, right, edits) => {
    expect(editDistance(left, right)).toBe(edits);
  });

  it('is symmetric, zero for the same text only, and at most the longer length', () => {
    const word = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(word, word, (left, right) => {
        const edits = editDistance(left, right);
        expect(edits).toBe(editDistance(right, left));
        expect(edits === 0).toBe(left === right);
        expect(edits).toBeLessThanOrEqual(Math.max(left.length, right.length));
      }),
    );
  });
});

describe('nearest', () => {
  const keys = ['listen', 'rules', 'scrape', 'max_age', 'metrics'];

  it.each([
    ['listn', 'listen'],
    ['LISTEN', 'listen'],
    ['maxAge', 'max_age'],
    ['metric', 'metrics'],
    ['rule', 'rules'],
  ])('of %j is %j', (name, key) => {
    expect(nearest(name, keys)).toBe(key);
    expect(didYouMean(name, keys)).toBe(`; did you mean "${key}"?`);
  });

  it.each(['data_dir', 'x', '', 'discovery', 'listen'.repeat(20)])('of %j is none', (name) => {
    expect(nearest(name, keys)).toBeUndefined();
    expect(didYouMean(name, keys)).toBe('');
  });
});
