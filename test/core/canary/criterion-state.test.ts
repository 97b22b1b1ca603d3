import { describe, expect, it } from 'vitest';
import { noData } from '../../../src/core/canary/criterion-state.ts';

describe('noData', () => {
  it('says why, and whether a person has to look', () => {
    expect(noData('metric-lost', true)).toEqual({ kind: 'nodata', why: 'metric-lost', asks: true });
  });
});
