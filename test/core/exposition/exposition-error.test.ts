import { describe, expect, it } from 'vitest';
import {
  excerpt,
  Fault,
  formatExpositionError,
  locateFault,
} from '../../../src/core/exposition/exposition-error.ts';

describe('the place of a fault', () => {
  it.each([
    ['abc', 0, 0, 1, 1],
    ['abc', 3, 0, 1, 4],
    ['a\nbc', 1, 0, 1, 2],
    ['a\nbc', 2, 0, 2, 1],
    ['a\n\nbc', 4, 0, 3, 2],
    ['a\nbc', 3, 41, 43, 2],
    ['', 0, 7, 8, 1],
  ])('in %j at %d', (...[text, offset, linesBefore, line, column]) => {
    const error = locateFault(new Fault('syntax', offset, 'why'), { text, linesBefore });
    expect(error).toEqual({ code: 'syntax', line, column, message: 'why' });
    expect(formatExpositionError(error)).toBe(`line ${line}, column ${column}: why`);
  });
});

describe('an excerpt', () => {
  it.each([
    ['abc', 1, 2, '"b"'],
    ['abc', 1, 1, '"b"'],
    ['a"\t', 0, 3, '"a\\"\\t"'],
    ['a\n', 1, 2, 'the end of the line'],
    ['a', 1, 1, 'the end of the page'],
    ['x'.repeat(50), 0, 40, `"${'x'.repeat(40)}"`],
    ['x'.repeat(50), 0, 50, `"${'x'.repeat(40)}"…`],
  ])('of %j is quoted and bounded', (...[text, from, to, shown]) => {
    expect(excerpt(text, from, to)).toBe(shown);
  });
});
