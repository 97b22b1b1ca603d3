import { describe, expect, it } from 'vitest';
import {
  labelNameEnd,
  metricNameEnd,
  skipBlanks,
} from '../../../src/core/exposition/characters.ts';

describe('a bare name', () => {
  it.each([
    ['up', 2, 2],
    ['_a9{', 3, 3],
    ['a:b:c 1', 5, 1],
    [':a', 2, 0],
    ['9a', 0, 0],
    ['a-b', 1, 1],
    ['Köln', 1, 1],
    ['A[', 1, 1],
    ['@', 0, 0],
    ['`', 0, 0],
    ['', 0, 0],
  ])('%j ends after %d characters as a metric, after %d as a label', (text, metric, label) => {
    expect([metricNameEnd(text, 0), labelNameEnd(text, 0)]).toEqual([metric, label]);
  });
});

it('blanks are spaces and tabs, and no other white space', () => {
  expect(skipBlanks('x \t \n', 1)).toBe(4);
  expect(skipBlanks('\u00a0\r', 0)).toBe(0);
  expect(skipBlanks('x', 1)).toBe(1);
});
