import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { NOWHERE } from '../../../src/core/exposition/layout-index.ts';
import {
  DROPPED,
  METADATA,
  PageLayout,
  UNNUMBERED,
} from '../../../src/core/exposition/page-layout.ts';
import { SeriesCache } from '../../../src/core/exposition/series-cache.ts';

/** Puts these series on a page, in order, and says which were found by their place alone. */
function read(cache: SeriesCache, names: readonly string[]): readonly boolean[] {
  cache.begin();
  return names.map((name) => {
    const predicted = cache.predicted(`${name} 1\n`, 0);
    const known = predicted === NOWHERE ? cache.find(name) : predicted;
    const labels = Labels.from([['__name__', name]]);
    const place = known === NOWHERE ? cache.addSeries(name, name, labels) : known;
    expect(cache.textAt(place)).toBe(name);
    expect(cache.lengthAt(place)).toBe(name.length);
    expect(cache.see(place)).toBe(true);
    return predicted !== NOWHERE;
  });
}

/** The canonical spelling, as far as these tests have others. */
function canonicalOf(text: string): string {
  return text.replace(/\{.*/, '');
}

/** The references of these series of the page before. */
function refsOf(cache: SeriesCache, names: readonly string[]): readonly number[] {
  return names.map((name) => cache.refAt(cache.find(name)));
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
    expect(cache.predicted(line, 0) !== NOWHERE).toBe(isKnown);
  });

  it('tells a second sample of a page, whatever its spelling', () => {
    const cache = new SeriesCache();
    cache.begin();
    const first = cache.addSeries('a{}', 'a', undefined);
    expect(cache.refAt(first)).toBe(DROPPED);
    expect(cache.see(first)).toBe(true);
    expect(cache.see(cache.addSpelling('a', 'a', first))).toBe(false);
    expect(cache.findCanonical('a', canonicalOf)).toBe(first);
    cache.refuse();
    cache.begin();
    expect(cache.see(cache.addSeries('a', 'a', undefined))).toBe(true);
  });

  it('tells a second sample whose first spelling was on the page before, in either order', () => {
    for (const isKnownFirst of [true, false]) {
      const cache = new SeriesCache();
      cache.begin();
      cache.see(cache.addSeries('a{}', 'a', undefined));
      cache.accept(1);
      cache.begin();
      const known = cache.find('a{}');
      expect(cache.findCanonical('a', canonicalOf)).toBe(known);
      const added = cache.addSpelling('a', 'a', known);
      const places = isKnownFirst ? [known, added] : [added, known];
      expect(places.map((place) => cache.see(place))).toEqual([true, false]);
    }
  });

  it('knows a series by the spelling of the last page, and by the canonical one', () => {
    const cache = new SeriesCache();
    const labels = Labels.from([['__name__', 'a']]);
    cache.begin();
    cache.see(cache.addSeries('a{}', 'a', labels));
    cache.accept(1);
    cache.begin();
    cache.see(cache.addSpelling('a{b=""}', 'a', cache.findCanonical('a', canonicalOf)));
    cache.accept(1);
    expect([cache.find('a{}'), cache.find('a{b=""}')]).toEqual([NOWHERE, 0]);
    expect(cache.findCanonical('a', canonicalOf)).toBe(0);
    expect(cache.refAt(0)).toBe(0);
  });

  it('passes over lines of metadata that the page before had, and tells no second one', () => {
    const cache = new SeriesCache();
    const line = '# TYPE a counter\n';
    cache.begin();
    cache.addMetadata(line);
    cache.addMetadata(line);
    cache.see(cache.addSeries('a', 'a', undefined));
    expect(cache.find(line)).toBe(NOWHERE);
    cache.accept(1);
    cache.begin();
    for (const expected of [0, 1]) {
      const place = cache.predicted(`${line}a 1\n`, 0);
      expect([place, cache.refAt(place)]).toEqual([expected, METADATA]);
      cache.pass(place);
    }
    expect(cache.predicted('a 1\n', 0)).toBe(2);
  });

  it('marks what it saw behind any number of lines of metadata', () => {
    const cache = new SeriesCache();
    cache.begin();
    for (let line = 0; line < 5_000; line += 1) cache.addMetadata(`# HELP a${line} text\n`);
    const place = cache.addSeries('a', 'a', undefined);
    expect([cache.see(place), cache.see(place)]).toEqual([true, false]);
  });

  it('numbers series when their page is accepted, and takes numbers back when it is not', () => {
    const cache = new SeriesCache();
    read(cache, ['a']);
    expect(cache.accept(1)).toMatchObject({ introducedFrom: 0, introduced: [{ size: 1 }] });
    const before = cache.size;
    read(cache, ['a', 'b', 'c']);
    cache.refuse();
    expect([cache.size, cache.find('b')]).toEqual([before, NOWHERE]);
    read(cache, ['a', 'd']);
    expect(refsOf(cache, ['a', 'd'])).toEqual([0, 1]);
    expect(cache.accept(2).introducedFrom).toBe(1);
    cache.refuse();
    expect(refsOf(cache, ['a', 'd']), 'an accepted page cannot be refused').toEqual([0, 1]);
  });

  it('gives a series that was away for some pages its number back', () => {
    const cache = new SeriesCache();
    for (const names of [['a', 'b'], ['b'], ['b', 'a']]) {
      read(cache, names);
      cache.accept(names.length);
    }
    expect(refsOf(cache, ['a', 'b'])).toEqual([0, 1]);
  });

  it('never gives the number of a forgotten series to another', () => {
    const cache = new SeriesCache();
    const refs = new Set<number>();
    for (let page = 0; page < 30; page += 1) {
      const names = Array.from({ length: 100 }, (_, index) => `s${page}_${index}`);
      read(cache, names);
      for (const ref of refsOf(cache, names)) refs.add(ref);
      cache.accept(100);
    }
    expect(refs.size).toBe(3_000);
    expect(cache.size).toBeLessThanOrEqual(100 * 5 + 1_024);
  });

  it('says of every number once that it is forgotten, and never of one that a page has', () => {
    const cache = new SeriesCache();
    const forgotten: number[] = [];
    for (let page = 0; page < 30; page += 1) {
      read(cache, ['stays', ...Array.from({ length: 100 }, (_, index) => `s${page}_${index}`)]);
      forgotten.push(...cache.accept(101).forgotten);
    }
    expect(forgotten).not.toContain(0);
    expect(forgotten.length).toBeGreaterThan(1_000);
    expect(new Set(forgotten).size).toBe(forgotten.length);
    expect(cache.size).toBe(3_001 - forgotten.length + 101);
    expect(refsOf(cache, ['stays'])).toEqual([0]);
  });

  it('can forget everything but its numbers, and says so with the next page', () => {
    const cache = new SeriesCache();
    cache.begin();
    cache.see(cache.addSeries('dropped', 'dropped', undefined));
    cache.accept(1);
    read(cache, ['a', 'b']);
    cache.accept(2);
    cache.clear();
    read(cache, ['c']);
    cache.refuse();
    expect(read(cache, ['a'])).toEqual([false]);
    const { introducedFrom, forgotten } = cache.accept(1);
    expect([introducedFrom, [...forgotten]]).toEqual([2, [0, 1]]);
    expect(refsOf(cache, ['a'])).toEqual([2]);
    expect([...cache.accept(1).forgotten]).toEqual([]);
  });
});

describe('a layout that another session has', () => {
  const labels = Labels.from([['__name__', 'a']]);
  const theirs = PageLayout.empty.rearranged(
    [{ from: 0, to: 3 }],
    [
      { text: '# TYPE a gauge\n', canonical: '# TYPE a gauge\n', ref: METADATA },
      { text: 'a{}', canonical: 'a', ref: 77 },
      { text: 'b', canonical: 'b', ref: DROPPED },
    ],
  );

  function adopt(): SeriesCache {
    const cache = new SeriesCache();
    cache.adopt(theirs.adopted((text) => text === 'a{}'));
    cache.begin();
    return cache;
  }

  it('is expected of the first page, and its series get numbers of this session', () => {
    const cache = adopt();
    expect(cache.predicted('# TYPE a gauge\na{} 1\n', 0)).toBe(0);
    cache.pass(0);
    expect(cache.predicted('a{} 1\n', 0)).toBe(1);
    expect([cache.refAt(1), cache.refAt(2), theirs.refAt(1)]).toEqual([UNNUMBERED, DROPPED, 77]);
    expect(cache.number(1, 'a', labels)).toBe(0);
    expect([cache.see(1), cache.see(2)]).toEqual([true, true]);
    expect(cache.accept(2)).toMatchObject({ introduced: [labels], introducedFrom: 0 });
    expect([cache.refAt(1), theirs.refAt(1)]).toEqual([0, 77]);
  });

  it('is forgotten when the page is refused, with the numbers that it got', () => {
    const cache = adopt();
    cache.number(1, 'a', labels);
    cache.refuse();
    expect([cache.size, cache.layout.length]).toEqual([0, 0]);
    cache.begin();
    const place = cache.addSeries('c', 'c', labels);
    expect([cache.refAt(place), cache.see(place)]).toEqual([0, true]);
    expect(cache.accept(1).introduced).toEqual([labels]);
  });

  it('leaves no series behind that the page does not have', () => {
    const cache = adopt();
    cache.see(cache.find('b'));
    expect(cache.accept(1).introduced).toEqual([]);
    expect([cache.layout.length, cache.find('a{}')]).toEqual([1, NOWHERE]);
  });
});
