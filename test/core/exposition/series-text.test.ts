import { describe, expect, it } from 'vitest';
import { SeriesTextReader, seriesEnd } from '../../../src/core/exposition/series-text.ts';
import { ROOMY_LIMITS } from '../../support/pages.ts';

const reader = new SeriesTextReader('text', ROOMY_LIMITS);
const strict = new SeriesTextReader('openmetrics', ROOMY_LIMITS);

describe('the text of a series', () => {
  it.each([
    ['up', 'up', []],
    ['up{}', 'up', []],
    ['up {a="1"}', 'up', [['a', '1']]],
    ['up{a="1",}', 'up', [['a', '1']]],
    [
      'up{a="1" b="2"}',
      'up',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['{"a.b"}', 'a.b', []],
    [
      '{ x = "1" , "a.b" , "y z" = "2" }',
      'a.b',
      [
        ['x', '1'],
        ['y z', '2'],
      ],
    ],
    ['up{a="}\\"\\\\"}', 'up', [['a', '}"\\']]],
  ])('%s is read, and its end is seen without reading', (text, name, labels) => {
    const line = `b 2\n${text} 1\n`;
    expect(reader.read(line, 4)).toEqual({ name, labels, end: 4 + text.length });
    expect(seriesEnd(line, 4, 'text')).toBe(4 + text.length);
  });

  it.each(['up{a="1", b="2"}', 'up{ a="1"}', 'up{a="1"b="2"}', 'up{a ="1"}'])(
    '%s has more freedom than OpenMetrics gives',
    (text) => {
      expect(reader.read(text, 0).end).toBe(text.length);
      expect(() => strict.read(text, 0)).toThrow('expected');
    },
  );

  it('ends before a blank in OpenMetrics, and not before the brace after it', () => {
    expect([seriesEnd('up {} 1', 0, 'text'), seriesEnd('up {} 1', 0, 'openmetrics')]).toEqual([
      5, 2,
    ]);
    expect([reader.read('up {} 1', 0).end, strict.read('up {} 1', 0).end]).toEqual([5, 2]);
  });

  it.each(['', '{', 'a{', 'a{"', 'a{b="\n"}', '9', '-'])('%j has no end', (text) => {
    expect(seriesEnd(text, 0, 'text')).toBe(-1);
    expect(() => reader.read(text, 0)).toThrow();
  });

  it('reads the labels of an exemplar, which has no name', () => {
    expect(strict.readExemplarLabels('# {a="b","c d"="e"} 1', 2)).toBe(19);
    expect(() => strict.readExemplarLabels('# {"a"} 1', 2)).toThrow('no value');
  });
});
