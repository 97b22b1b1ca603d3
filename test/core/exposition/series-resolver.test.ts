import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { Fault } from '../../../src/core/exposition/exposition-error.ts';
import { DROPPED } from '../../../src/core/exposition/page-layout.ts';
import { SeriesCache } from '../../../src/core/exposition/series-cache.ts';
import { SeriesResolver } from '../../../src/core/exposition/series-resolver.ts';
import { ROOMY_LIMITS } from '../../support/pages.ts';

function open() {
  const cache = new SeriesCache();
  cache.begin();
  const asked: string[] = [];
  const keep = (name: string): boolean => {
    asked.push(name);
    return name === 'kept';
  };
  const options = { targetLabels: Labels.from([['node', 'n1']]), keep, limits: ROOMY_LIMITS };
  return { cache, asked, resolver: new SeriesResolver('text', options, cache) };
}

describe('which series a text means', () => {
  it('is asked once a series, whatever the spelling and however often it comes', () => {
    const { resolver, asked, cache } = open();
    const first = resolver.resolve('kept{b="2", a="1"} 5\n', 0);
    expect(resolver.resolve('x 1\nkept{b="2", a="1"} 6\n', 4)).toBe(first);
    expect(cache.see(first)).toBe(true);
    for (const spelling of ['kept{a="1",b="2"} 7\n', 'kept{a="1",b="2",c=""} 7\n']) {
      const place = resolver.resolve(spelling, 0);
      expect([cache.refAt(place), cache.see(place)]).toEqual([cache.refAt(first), false]);
    }
    expect(asked).toEqual(['kept']);
    const { introduced } = cache.accept(1);
    expect(introduced.map(String)).toEqual(['kept{a="1", b="2", node="n1"}']);
  });

  it('may be one that nobody asked for, which gets no number', () => {
    const { resolver, cache } = open();
    expect(cache.refAt(resolver.resolve('other{a="1"} 5\n', 0))).toBe(DROPPED);
    expect(cache.accept(1).introduced).toEqual([]);
  });

  it.each([
    ['x 1\nkept{a="1"b} 5\n', 4, 15],
    ['x 1\nkept{a="1" 5\n', 4, 15],
    ['x 1\n{a="1"} 5\n', 4, 4],
  ])('in %j is no series, and the place counts from the start of the text', (text, at, offset) => {
    const { resolver } = open();
    expect(() => resolver.resolve(text, at)).toThrow(expect.objectContaining({ offset }));
    expect(() => resolver.resolve(text, at)).toThrow(Fault);
  });
});
