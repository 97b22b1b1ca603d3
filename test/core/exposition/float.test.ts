import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFloat64, parseFloat64 } from '../../../src/core/exposition/float.ts';

describe('numbers of a page', () => {
  it.each([
    ['0', 0],
    ['-0', -0],
    ['+5', 5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1E+3', 1000],
    ['4.9351e-05', 4.9351e-5],
    ['9007199254740993', 9007199254740992],
    ['1e-400', 0],
    ['NaN', Number.NaN],
    ['nan', Number.NaN],
    ['+Inf', Number.POSITIVE_INFINITY],
    ['inf', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
  ])('reads %s', (token, value) => {
    expect(parseFloat64(token)).toBe(value);
  });

  it.each([
    '',
    ' ',
    '-',
    '.',
    'e5',
    '1e',
    '1_000',
    '0x10',
    '0x1p-3',
    '0b1',
    '1e400',
    '-1e400',
    '+NaN',
    'true',
    'null',
    '1,5',
    '1 2',
    '1\r',
    'Infinit',
  ])('refuses %j as Go does', (token) => {
    expect(parseFloat64(token)).toBeUndefined();
  });

  it.each([
    [1, '1.0'],
    [0, '0.0'],
    [-0, '0.0'],
    [0.25, '0.25'],
    [-1, '-1.0'],
    [999999, '999999.0'],
    [1e6, '1e+06'],
    [1234567.5, '1.2345675e+06'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e300, '1.5e+300'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [Number.NaN, 'NaN'],
  ])('writes %d as Go does: %s', (value, text) => {
    expect(formatFloat64(value)).toBe(text);
  });

  it('writes what reads back as the same number', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(parseFloat64(formatFloat64(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});
