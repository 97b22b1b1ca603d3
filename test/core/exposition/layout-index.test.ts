import { describe, expect, it } from 'vitest';
import { LayoutIndex, NOWHERE } from '../../../src/core/exposition/layout-index.ts';
import { METADATA, PageLayout } from '../../../src/core/exposition/page-layout.ts';

const SERIES = 40;

const entries = Array.from({ length: SERIES }, (_, ref) => [
  { text: `# TYPE a${ref} gauge\n`, canonical: `# TYPE a${ref} gauge\n`, ref: METADATA },
  { text: `a${ref}{}`, canonical: `a${ref}`, ref },
]).flat();
const layout = PageLayout.empty.rearranged([{ from: 0, to: entries.length }], entries);

describe('the index of a layout', () => {
  it('finds every series however many are looked up, and nothing that is not there', () => {
    const index = new LayoutIndex(layout);
    for (let series = 0; series < SERIES; series += 1) {
      expect(index.find(`a${series}{}`)).toBe(series * 2 + 1);
      expect(index.findCanonical(`a${series}`)).toBe(series * 2 + 1);
      expect([index.find(`a${series}`), index.findCanonical(`a${series}{}`)]).toEqual([
        NOWHERE,
        NOWHERE,
      ]);
    }
  });
});
