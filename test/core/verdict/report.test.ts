import { describe, expect, it } from 'vitest';
import { blocks } from '../../../src/core/verdict/report.ts';

describe('blocks', () => {
  it.each([
    ['pass', false],
    ['unavailable', false],
    ['fail', true],
    ['unknown', true],
  ] as const)('says whether %s stands in the way: %s', (result, inTheWay) => {
    expect(blocks({ name: 'a', result, onFail: 'wait', detail: '' })).toBe(inTheWay);
  });
});
