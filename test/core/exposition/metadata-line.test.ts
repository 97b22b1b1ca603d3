import { describe, expect, it } from 'vitest';
import { readMetadataLine } from '../../../src/core/exposition/metadata-line.ts';

describe('a line of metadata', () => {
  it.each([
    ['# TYPE up gauge\n', { family: 'up', keyword: 'TYPE', text: 'gauge' }],
    ['#  TYPE\tup   gauge\n', { family: 'up', keyword: 'TYPE', text: 'gauge' }],
    ['# UNIT a_seconds seconds\n', { family: 'a_seconds', keyword: 'UNIT', text: 'seconds' }],
    [
      '# HELP a Of\\nmany \\\\ lines.\n',
      { family: 'a', keyword: 'HELP', text: 'Of\nmany \\ lines.' },
    ],
    ['# HELP a\n', { family: 'a', keyword: 'HELP', text: '' }],
    ['# TYPE "a b\\"c" counter', { family: 'a b"c', keyword: 'TYPE', text: 'counter' }],
  ])('says of which family it is, and what: %j', (line, read) => {
    expect(readMetadataLine(line)).toEqual(read);
  });

  it.each(['# a comment\n', '# EOF', 'up 1\n', ''])('is not %j', (line) => {
    expect(readMetadataLine(line)).toBeUndefined();
  });
});
