import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareTokens,
  parseToken,
  writeToken,
} from '../../../../src/core/ledger/permits/token.ts';

describe('a token', () => {
  const part = fc.integer({ min: 1, max: 999_999_999_999_999 });

  it('reads back as it was written', () => {
    fc.assert(
      fc.property(fc.record({ epoch: part, seq: part }), (token) => {
        expect(parseToken(writeToken(token))).toEqual(token);
      }),
    );
  });

  it('is newer by its epoch first: after a restore every number of before is old', () => {
    expect(compareTokens({ epoch: 2, seq: 1 }, { epoch: 1, seq: 99 })).toBeGreaterThan(0);
    expect(compareTokens({ epoch: 1, seq: 2 }, { epoch: 1, seq: 3 })).toBeLessThan(0);
    expect(compareTokens({ epoch: 1, seq: 2 }, { epoch: 1, seq: 2 })).toBe(0);
  });

  it.each([
    '',
    '1',
    '1.',
    '.1',
    '0.1',
    '01.1',
    '1.0',
    '1.-1',
    '1.1 ',
    '1.1.1',
    `1.${'9'.repeat(16)}`,
  ])('is not %j', (text) => {
    expect(parseToken(text)).toBeUndefined();
  });
});
