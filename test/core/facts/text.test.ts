import { describe, expect, it } from 'vitest';
import { FACT_TEXT_MAX_LENGTH, factTextProblem } from '../../../src/core/facts/text.ts';

describe('factTextProblem', () => {
  it.each(['a reason', 'https://tickets.example.org/42', 'Größe 1 → 2'])('takes %j', (text) => {
    expect(factTextProblem(text)).toBeUndefined();
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['two\nlines', 'one line'],
    ['\u001b[31mred', 'printable'],
    ['a\u202eb', 'printable'],
    ['x'.repeat(FACT_TEXT_MAX_LENGTH + 1), 'at most 500'],
  ])('refuses %j', (text, problem) => expect(factTextProblem(text)).toContain(problem));
});
