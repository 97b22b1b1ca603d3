import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../src/core/base/reading.ts';
import { instant } from '../../../src/core/base/time.ts';
import { UNITS } from '../../../src/core/rulebook/signal.ts';
import { rangeOf, withinRange } from '../../../src/core/rulebook/value-range.ts';

const at = instant(1_000);

describe('what a number can be (R5)', () => {
  it.each(UNITS)('is nothing negative in %s, unless the pack says otherwise', (unit) => {
    const refused = withinRange(known(-1, at), rangeOf(unit));
    expect(refused).toEqual({
      kind: 'unknown',
      why: 'out-of-range',
      detail: '-1 cannot be: it is never below 0',
    });
    const declared = rangeOf(unit, { min: -1, max: undefined });
    expect(withinRange(known(-1, at), declared)).toEqual(known(-1, at));
  });

  it('is 0 or 1 for a flag', () => {
    expect(withinRange(known(1, at), rangeOf('bool')).kind).toBe('known');
    expect(withinRange(known(2, at), rangeOf('bool'))).toMatchObject({ why: 'out-of-range' });
  });

  it('is as large as it likes in any other unit, up to what the pack says', () => {
    expect(withinRange(known(1e300, at), rangeOf('bytes')).kind).toBe('known');
    const declared = rangeOf('ratio', { min: undefined, max: 1 });
    expect(withinRange(known(1, at), declared).kind).toBe('known');
    expect(withinRange(known(1.01, at), declared)).toMatchObject({
      detail: '1.01 cannot be: it is never above 1',
    });
  });

  it('says nothing of what is not known anyway', () => {
    const silent = unknown('no-sample', 'no sample of n1');
    expect(withinRange(silent, rangeOf('bytes'))).toBe(silent);
  });
});
