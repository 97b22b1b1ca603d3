import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { KeptSeries } from '../../../src/core/exposition/kept-series.ts';
import { PageLayout } from '../../../src/core/exposition/page-layout.ts';

const labels = Labels.from([['__name__', 'a']]);

function layoutOf(refs: readonly number[]): PageLayout {
  const entries = refs.map((ref) => ({ text: `s${ref}`, canonical: `s${ref}`, ref }));
  return PageLayout.empty.rearranged([{ from: 0, to: refs.length }], entries);
}

describe('the numbers of kept series', () => {
  it('count up from zero, one a series, and are handed out once', () => {
    const kept = new KeptSeries();
    expect(['a', 'b', 'a'].map((name) => kept.number(name, labels))).toEqual([0, 1, 0]);
    const forgotten = new Uint32Array(0);
    const first = { introduced: [labels, labels], introducedFrom: 0, forgotten };
    expect(kept.accept(2, layoutOf([0, 1]))).toEqual(first);
    const second = { introduced: [], introducedFrom: 2, forgotten };
    expect(kept.accept(2, layoutOf([0, 1]))).toEqual(second);
  });

  it('are taken back from a page that is refused, and only from that', () => {
    const kept = new KeptSeries();
    kept.number('a', labels);
    kept.accept(1, layoutOf([0]));
    kept.number('b', labels);
    kept.refuse();
    expect(kept.size).toBe(1);
    expect([kept.number('c', labels), kept.number('a', labels)]).toEqual([1, 0]);
  });

  it('are forgotten of series that have gone, when there are many, and not of present ones', () => {
    const kept = new KeptSeries();
    kept.number('present', labels);
    for (let series = 1; series < 1_500; series += 1) kept.number(`s${series}`, labels);
    const { forgotten } = kept.accept(100, layoutOf([0]));
    expect([kept.size, forgotten.length, forgotten.includes(0)]).toEqual([1, 1_499, false]);
    expect([kept.number('present', labels), kept.number('s1', labels)]).toEqual([0, 1_500]);
  });

  it('go on from where they were after everything is forgotten', () => {
    const kept = new KeptSeries();
    kept.number('a', labels);
    kept.accept(1, layoutOf([0]));
    kept.clear();
    expect([kept.size, kept.number('a', labels)]).toEqual([0, 1]);
    expect([...kept.accept(1, layoutOf([1])).forgotten]).toEqual([0]);
    expect([...kept.accept(1, layoutOf([1])).forgotten], 'told once').toEqual([]);
  });
});
