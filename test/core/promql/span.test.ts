import { describe, expect, it } from 'vitest';
import { caretLines, joinSpans, placeOf, textOf } from '../../../src/core/promql/span.ts';

const query = 'sum(\n\tup{a="b"}\n) + 1';

describe('a span', () => {
  it.each([
    [0, '1:1'],
    [4, '1:5'],
    [5, '2:1'],
    [6, '2:2'],
    [18, '3:3'],
  ])('at offset %i is at %s', (start, place) => {
    expect(placeOf({ query, start, end: start })).toBe(place);
  });

  it('shows its line with carets under it, indented alike', () => {
    expect(caretLines({ query, start: 6, end: 8 })).toBe('\tup{a="b"}\n\t^^');
  });

  it('shows one caret where nothing is, and none beyond the end of its line', () => {
    expect(caretLines({ query: '1+', start: 2, end: 2 })).toBe('1+\n  ^');
    expect(caretLines({ query, start: 0, end: query.length })).toBe('sum(\n^^^^');
  });

  it('joins with a later one of the same query and gives its text', () => {
    const joined = joinSpans({ query, start: 6, end: 8 }, { query, start: 8, end: 15 });
    expect(textOf(joined)).toBe('up{a="b"}');
  });
});
