import { describe, expect, it } from 'vitest';
import { createRandomIds } from '../../../src/adapter/system/ids.ts';

describe('decision ids', () => {
  it('are short, in lower case, and hold no letter that looks like a digit', () => {
    const ids = createRandomIds();
    for (let count = 0; count < 1_000; count += 1) {
      expect(ids.decision()).toMatch(/^dec_[0-9a-hjkmnp-tv-z]{20}$/);
    }
  });

  it('do not repeat, also among several makers', () => {
    const makers = [createRandomIds(), createRandomIds()];
    const seen = new Set(Array.from({ length: 20_000 }, (_, at) => makers[at % 2]?.decision()));
    expect(seen.size).toBe(20_000);
  });
});
