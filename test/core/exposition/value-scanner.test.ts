import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ValueScanner } from '../../../src/core/exposition/value-scanner.ts';

describe('a value in its line', () => {
  it.each([
    ['0\n', 0, 1],
    ['-12.25 ', -12.25, 6],
    ['+.5\n', 0.5, 3],
    ['-0\n', -0, 2],
    ['1e3\n', 1000, 3],
    ['123456789012345678\n', 123456789012345680, 18],
    ['NaN\n', Number.NaN, 3],
    ['-Inf 5\n', Number.NEGATIVE_INFINITY, 4],
    ['7', 7, 1],
    ['7\t8\n', 7, 1],
    ['7{', 7, 1],
  ])('of %j is read up to its end', (text, value, end) => {
    const scanner = new ValueScanner('text');
    expect([scanner.scan(text, 0), scanner.value, scanner.end]).toEqual([true, value, end]);
  });

  it.each([
    ['', 0],
    ['\n', 0],
    ['.\n', 1],
    ['-\n', 1],
    ['1.2.3\n', 5],
    ['12x 3\n', 3],
  ])('of %j is no number, and its end is known', (text, end) => {
    const scanner = new ValueScanner('text');
    expect([scanner.scan(text, 0), scanner.end]).toEqual([false, end]);
  });

  it('ends at a blank or brace in the text format, and only at a space in OpenMetrics', () => {
    const scanner = new ValueScanner('openmetrics');
    expect(scanner.scan('7\t8\n', 0)).toBe(false);
    expect(scanner.scan('7{\n', 0)).toBe(false);
    expect(scanner.scan('7 8\n', 0)).toBe(true);
  });

  it('reads every decimal in place exactly as the language does', () => {
    const decimal = fc
      .tuple(fc.constantFrom('', '-', '+'), fc.maxSafeNat(), fc.nat({ max: 20 }))
      .map(([sign, digits, point]) => {
        const text = String(digits);
        return `${sign}${text.slice(0, point)}.${text.slice(point)}`;
      });
    const any = fc.oneof(decimal, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String));
    const scanner = new ValueScanner('openmetrics');
    fc.assert(
      fc.property(any, (token) => {
        expect(scanner.scan(`x ${token}\n`, 2)).toBe(true);
        expect(scanner.value).toBe(Number(token));
        expect(scanner.end).toBe(2 + token.length);
      }),
    );
  });
});
