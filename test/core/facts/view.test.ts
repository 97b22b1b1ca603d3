import { describe, expect, it } from 'vitest';
import { noFacts } from '../../../src/core/facts/view.ts';

describe('noFacts', () => {
  it('knows that nothing was said', () => {
    expect(noFacts(7)).toMatchObject({
      kind: 'known',
      seq: 0,
      time: { earliestMs: 7, latestMs: 7 },
      freezes: [],
    });
  });
});
