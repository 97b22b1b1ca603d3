import { describe, expect, it } from 'vitest';
import { TextColumn } from '../../../src/core/exposition/text-column.ts';

function columnOf(...texts: string[]): TextColumn {
  return TextColumn.empty.rearranged([{ from: 0, to: texts.length }], texts);
}

describe('texts in one', () => {
  it('come out one by one, empty ones too', () => {
    const column = columnOf('ab', '', 'c');
    expect([0, 1, 2, 3].map((place) => column.at(place))).toEqual(['ab', '', 'c', '']);
    expect([0, 1, 2].map((place) => column.lengthAt(place))).toEqual([2, 0, 1]);
  });

  it.each([
    { wanted: 'up', place: 1 },
    { wanted: 'upper', place: 0 },
    { wanted: 'per', place: -1 },
    { wanted: 'rup', place: -1 },
    { wanted: 'end', place: 3 },
  ])('are found whole: $wanted at $place', ({ wanted, place }) => {
    expect(columnOf('upper', 'up', '', 'end').search(wanted)).toBe(place);
  });

  it('are searched no longer than is worth while', () => {
    expect(columnOf('a'.repeat(1_000), 'b', 'a').search('a')).toBeUndefined();
  });
});
