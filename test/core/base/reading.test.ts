import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../src/core/base/reading.ts';
import { instant } from '../../../src/core/base/time.ts';

describe('readings', () => {
  it('carry a value and when it was observed', () => {
    expect(known(42, instant(7))).toEqual({ kind: 'known', value: 42, observedAt: 7 });
  });

  it('carry the reason, and no number, when there is no value', () => {
    const reading = unknown('stale', 'last seen 1m ago');
    expect(reading).toEqual({ kind: 'unknown', why: 'stale', detail: 'last seen 1m ago' });
    expect(reading).not.toHaveProperty('value');
  });
});
