import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatValue,
  meets,
  parseRequirement,
  type Requirement,
} from '../../../src/core/rulebook/requirement.ts';
import { UNITS, type Unit } from '../../../src/core/rulebook/signal.ts';

function requirement(text: string, unit: Unit): Requirement {
  const parsed = parseRequirement(text, unit);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.requirement;
}

describe('parseRequirement', () => {
  it.each([
    ['< 10', 'proposals', '<', 10],
    ['<= 10', 'count', '<=', 10],
    ['>10', 'entries', '>', 10],
    ['  >=   1.5  ', 'count', '>=', 1.5],
    ['== 1', 'bool', '==', 1],
    ['!= -3e2', 'count', '!=', -300],
    ['< 100ms', 'seconds', '<', 0.1],
    ['< 1h30m', 'seconds', '<', 5_400],
    ['<= 0', 'seconds', '<=', 0],
    ['< 0.1%', 'ratio', '<', 0.001],
    ['< 0.5 %', 'ratio', '<', 0.005],
    ['< 0.25', 'ratio', '<', 0.25],
    ['< 512MiB', 'bytes', '<', 536_870_912],
    ['< 1.5 GiB', 'bytes', '<', 1_610_612_736],
    ['< 4096', 'bytes', '<', 4_096],
  ] as const)('reads %j of a signal in %s', (text, unit, ...expected) => {
    const [comparison, limit] = expected;
    expect(requirement(text, unit)).toMatchObject({
      comparison,
      limit,
      statistic: { kind: 'value' },
    });
  });

  it.each([
    ['p99 < 100ms', 0.99, '< 100ms'],
    ['p50 <=2s', 0.5, '<= 2s'],
    ['p99.9 < 1s', 0.999, '< 1s'],
    ['p0 < 1s', 0, '< 1s'],
  ])('reads the quantile of %j', (text, quantile, rest) => {
    const { statistic, text: written } = requirement(text, 'seconds');
    expect(statistic.kind === 'quantile' && statistic.quantile).toBeCloseTo(quantile, 10);
    expect(written).toBe(rest);
  });

  it('reads the word ratio', () => {
    expect(requirement('ratio < 0.1%', 'ratio').statistic).toEqual({ kind: 'ratio' });
  });

  it.each([
    ['', 'count', 'expected a comparison'],
    ['10', 'count', 'expected a comparison'],
    ['=< 10', 'count', 'expected a comparison'],
    ['<', 'count', 'expected a comparison'],
    ['p100 < 1s', 'seconds', 'expected a comparison'],
    ['mean < 1s', 'seconds', 'expected a comparison'],
    ['< ten', 'count', "'ten' is not a number"],
    ['< 100ms', 'count', 'takes no unit suffix'],
    ['< 10', 'seconds', 'is not a duration'],
    ['< -1s', 'seconds', 'is not a duration'],
    ['< 5kg', 'bytes', 'is not a size'],
    ['< x%', 'ratio', 'is not a ratio'],
    ['< 1.5 * baseline', 'bytes', 'belongs to a canary'],
    ['< 1e999', 'count', 'is not a number'],
    ['> -1e999', 'count', 'is not a number'],
    ['< 1e999%', 'ratio', 'is not a ratio'],
    ['< 1e999GiB', 'bytes', 'is not a size'],
    ['< Infinity', 'count', 'is not a number'],
    ['< NaN', 'count', 'is not a number'],
  ] as const)('refuses %j of a signal in %s', (text, unit, message) => {
    expect(parseRequirement(text, unit)).toEqual({
      ok: false,
      message: expect.stringContaining(message),
    });
  });

  it('never throws, and reads a finite limit or none', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.constantFrom(...UNITS), (text, unit) => {
        const parsed = parseRequirement(`< ${text}`, unit);
        if (parsed.ok) expect(Number.isFinite(parsed.requirement.limit)).toBe(true);
        else expect(parsed.message).not.toBe('');
      }),
    );
  });
});

describe('meets', () => {
  it.each([
    ['< 10', [true, false, false]],
    ['<= 10', [true, true, false]],
    ['> 10', [false, false, true]],
    ['>= 10', [false, true, true]],
    ['== 10', [false, true, false]],
    ['!= 10', [true, false, true]],
  ])('%s holds below, at and above its limit: %j', (text, expected) => {
    const required = requirement(text, 'count');
    expect([9, 10, 11].map((value) => meets(value, required))).toEqual(expected);
  });
});

describe('formatValue', () => {
  it.each([
    [0.25, 'seconds', '250ms'],
    [0, 'seconds', '0s'],
    [0.0123, 'ratio', '1.23%'],
    [1_610_612_736, 'bytes', '1.5GiB'],
    [12, 'bytes', '12B'],
    [0, 'bytes', '0B'],
    [42, 'proposals', '42'],
    [1 / 3, 'count', '0.3333'],
  ] as const)('writes %d %s as %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });
});
