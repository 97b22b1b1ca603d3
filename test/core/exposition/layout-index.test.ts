import { describe, expect, it } from 'vitest';
import { LayoutIndex, NOWHERE } from '../../../src/core/exposition/layout-index.ts';
import { METADATA, PageLayout } from '../../../src/core/exposition/page-layout.ts';
import { hashText } from '../../../src/core/exposition/text-hash.ts';

const SERIES = 40;

/** Drops the braces: `a{}` and `a` are one series. */
function canonicalOf(text: string): string {
  return text.replace(/\{.*/, '');
}

function indexOf(texts: readonly string[]): LayoutIndex {
  const entries = texts.flatMap((text, ref) => [
    { text: `# TYPE ${text} gauge\n`, canonical: canonicalOf(text), ref: METADATA },
    { text, canonical: canonicalOf(text), ref },
  ]);
  const whole = [{ from: 0, to: entries.length }];
  return new LayoutIndex(PageLayout.empty.rearranged(whole, entries));
}

/** The place of the nth series. */
function placeOf(series: number): number {
  return series * 2 + 1;
}

describe('the index of a layout', () => {
  it('finds every series however many are looked up, and nothing that is not there', () => {
    const index = indexOf(Array.from({ length: SERIES }, (_, series) => `a${series}{}`));
    for (let series = 0; series < SERIES; series += 1) {
      expect(index.find(`a${series}{}`)).toBe(placeOf(series));
      expect(index.findCanonical(`a${series}`, canonicalOf)).toBe(placeOf(series));
      expect(index.find(`a${series}`)).toBe(NOWHERE);
      expect(index.findCanonical(`a${series}{}`, canonicalOf)).toBe(NOWHERE);
    }
  });

  it.each([2, 8, 9, 64])('tells %i series apart that were made to have one hash', (count) => {
    const texts = colliding(count);
    expect(new Set(texts.map(hashText)).size).toBe(1);
    const index = indexOf(texts);
    let workedOut = 0;
    const counting = (text: string): string => {
      workedOut += 1;
      return canonicalOf(text);
    };
    const found = texts.map((text) => index.findCanonical(text, counting));
    expect(found).toEqual(texts.map((_, series) => placeOf(series)));
    expect(workedOut).toBeLessThanOrEqual(8 * count);
  });
});

/** Each is looked for once: it takes some ten thousand tries. */
const pairs: (readonly [string, string])[] = [];

/** Texts of equal hash: two blocks that end in one state can be swapped, whatever follows them. */
function colliding(count: number): readonly string[] {
  while (2 ** pairs.length < count) {
    const before = pairs.map(([first]) => first).join('');
    pairs.push(collidingAfter(before));
  }
  return Array.from({ length: count }, (_, number) =>
    pairs.map((pair, bit) => pair[(number >> bit) & 1 ? 1 : 0]).join(''),
  );
}

function collidingAfter(before: string): readonly [string, string] {
  const seen = new Map<number, string>();
  for (let number = 0; ; number += 1) {
    const block = `m${number.toString(36)}`;
    const hash = hashText(before + block);
    const other = seen.get(hash);
    if (other !== undefined) return [other, block];
    seen.set(hash, block);
  }
}
