import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { DROPPED, SeriesCache } from '../../../src/core/exposition/series-cache.ts';

/** Puts these series on a page, in order, and says which were found by their place alone. */
function read(cache: SeriesCache, names: readonly string[]): readonly boolean[] {
  cache.begin();
  return names.map((name) => {
    const predicted = cache.predicted(`${name} 1\n`, 0);
    const spelling =
      predicted ??
      cache.find(name) ??
      cache.addSpelling(name, cache.makeSeries(Labels.from([['__name__', name]])));
    expect(spelling.text).toBe(name);
    expect(cache.see(spelling)).toBe(true);
    return predicted !== undefined;
  });
}

describe('the cache of the series of a target', () => {
  it('finds series in the order of the page before without looking', () => {
    const cache = new SeriesCache();
    expect(read(cache, ['a', 'b', 'c'])).toEqual([false, false, false]);
    cache.accept(3);
    expect(read(cache, ['a', 'b', 'c'])).toEqual([true, true, true]);
    cache.accept(3);
    expect(read(cache, ['a', 'c', 'b'])).toEqual([true, false, false]);
    cache.accept(3);
    expect(read(cache, ['a', 'c', 'b'])).toEqual([true, true, true]);
  });

  it.each([
    ['up', 'upper 1', false],
    ['up', 'up 1', true],
    ['up', 'up\t1', true],
    ['up', 'up {a="b"} 1', false],
    ['up', 'up{a="b"} 1', false],
    ['up', 'up', false],
    ['up', 'up  1', false],
    ['up{a="b"}', 'up{a="b"} 1', true],
    ['up{a="b"}', 'up{a="b"}1', true],
    ['up{a="b"}', 'up{a="b",c="d"} 1', false],
  ])('after %s takes %j for it: %s', (known, line, isKnown) => {
    const cache = new SeriesCache();
    read(cache, [known]);
    cache.accept(1);
    cache.begin();
    expect(cache.predicted(line, 0) !== undefined).toBe(isKnown);
  });

  it('tells a second sample of a page, whatever its spelling', () => {
    const cache = new SeriesCache();
    cache.begin();
    const series = cache.makeSeries(undefined);
    expect(series.ref).toBe(DROPPED);
    expect(cache.see(cache.addSpelling('a', series))).toBe(true);
    expect(cache.see(cache.addSpelling('a{}', series))).toBe(false);
    cache.begin();
    expect(cache.see(cache.addSpelling('a{b=""}', series))).toBe(true);
  });

  it('numbers series when their page is accepted, and takes numbers back when it is not', () => {
    const cache = new SeriesCache();
    read(cache, ['a']);
    expect(cache.accept(1)).toMatchObject({ introducedFrom: 0, introduced: [{ size: 1 }] });
    read(cache, ['a', 'b', 'c']);
    cache.refuse();
    expect([cache.size, cache.find('b')]).toEqual([1, undefined]);
    read(cache, ['a', 'd']);
    expect(cache.find('d')?.series.ref).toBe(1);
    expect(cache.accept(2).introducedFrom).toBe(1);
    cache.refuse();
    expect(cache.size, 'an accepted page cannot be refused').toBe(2);
  });

  it('never gives the number of a forgotten series to another', () => {
    const cache = new SeriesCache();
    const refs = new Set<number>();
    for (let page = 0; page < 30; page += 1) {
      const names = Array.from({ length: 100 }, (_, index) => `s${page}_${index}`);
      read(cache, names);
      for (const name of names) refs.add(cache.find(name)?.series.ref ?? DROPPED);
      cache.accept(100);
    }
    expect(refs.size).toBe(3_000);
    expect(cache.size).toBeLessThanOrEqual(100 * 4 + 1_024);
  });

  it('says of every number once that it is forgotten, and never of one that a page has', () => {
    const cache = new SeriesCache();
    const forgotten: number[] = [];
    for (let page = 0; page < 30; page += 1) {
      read(cache, ['stays', ...Array.from({ length: 100 }, (_, index) => `s${page}_${index}`)]);
      forgotten.push(...cache.accept(101).forgotten);
    }
    expect(forgotten).not.toContain(0);
    expect(new Set(forgotten).size).toBe(forgotten.length);
    expect(cache.size).toBe(3_001 - forgotten.length);
    expect(cache.find('stays')?.series.ref).toBe(0);
  });

  it('can forget everything but its numbers, and says so with the next page', () => {
    const cache = new SeriesCache();
    cache.begin();
    cache.see(cache.addSpelling('dropped', cache.makeSeries(undefined)));
    cache.accept(1);
    read(cache, ['a', 'b']);
    cache.accept(2);
    cache.clear();
    read(cache, ['c']);
    cache.refuse();
    expect(read(cache, ['a'])).toEqual([false]);
    const { introducedFrom, forgotten } = cache.accept(1);
    expect([introducedFrom, [...forgotten]]).toEqual([2, [0, 1]]);
    expect(cache.find('a')?.series.ref).toBe(2);
    expect([...cache.accept(1).forgotten]).toEqual([]);
  });
});
