import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DROPPED,
  type LayoutEntry,
  METADATA,
  PageLayout,
} from '../../../src/core/exposition/page-layout.ts';
import { hashText } from '../../../src/core/exposition/text-hash.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '{', '}'), minLength: 1, maxLength: 6 });
const entries: fc.Arbitrary<readonly LayoutEntry[]> = fc.array(
  fc
    .tuple(text, fc.option(text), fc.nat(1_000))
    .map(([own, canonical, ref]) => ({ text: own, canonical: canonical ?? own, ref })),
);

function layoutOf(given: readonly LayoutEntry[]): PageLayout {
  return PageLayout.empty.rearranged([{ from: 0, to: given.length }], given);
}

function shown(layout: PageLayout): readonly unknown[] {
  return Array.from({ length: layout.length }, (_, place) => [
    layout.textAt(place),
    layout.hashAt(place),
    layout.refAt(place),
  ]);
}

function due(entries: readonly LayoutEntry[]): readonly unknown[] {
  return entries.map(({ text, canonical, ref }) => [text, hashText(canonical), ref]);
}

describe('the layout of a page', () => {
  it('gives every entry back, in its order', () => {
    fc.assert(
      fc.property(entries, (given) => {
        expect(shown(layoutOf(given))).toEqual(due(given));
      }),
    );
  });

  it('becomes that of the next page, whatever that keeps, moves and adds', () => {
    fc.assert(
      fc.property(
        entries,
        entries,
        fc.array(fc.tuple(fc.nat(60), fc.nat(8))),
        (old, more, cuts) => {
          const all = [...old, ...more];
          const runs = cuts
            .map(([from, length]) => ({ from, to: Math.min(from + length, all.length) }))
            .filter(({ from, to }) => from < to);
          const next = layoutOf(old).rearranged(runs, more);
          const kept = runs.flatMap(({ from, to }) => all.slice(from, to));
          expect(shown(next)).toEqual(due(kept));
          expect(kept.map((_, place) => next.lengthAt(place))).toEqual(
            kept.map((entry) => entry.text.length),
          );
        },
      ),
    );
  });

  it('finds what it has by text and by canonical hash, and nothing else', () => {
    fc.assert(
      fc.property(entries, text, (given, wanted) => {
        const layout = layoutOf(given);
        const place = layout.search(wanted);
        if (place === -1) expect(given.map((entry) => entry.text)).not.toContain(wanted);
        else if (place !== undefined) expect(given[place]?.text).toBe(wanted);
        const hashes = given.map((entry) => hashText(entry.canonical));
        expect(layout.nextWithHash(hashText(wanted), 1)).toBe(hashes.indexOf(hashText(wanted), 1));
      }),
    );
  });

  it('tells series that nobody asked for, and metadata, from those with a number', () => {
    const refs = [7, DROPPED, METADATA];
    const layout = layoutOf(refs.map((ref) => ({ text: 'a', canonical: 'a', ref })));
    expect(refs.map((_, place) => layout.refAt(place))).toEqual(refs);
  });

  it('has nothing in it where there is no page yet', () => {
    expect(PageLayout.empty.length).toBe(0);
    expect(PageLayout.empty.refAt(0)).toBe(DROPPED);
    expect([PageLayout.empty.search('a'), PageLayout.empty.nextWithHash(0, 0)]).toEqual([-1, -1]);
  });
});
