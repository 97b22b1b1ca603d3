import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/core/ledger/canonical-json.ts';

describe('canonicalJson', () => {
  it('sorts keys and leaves out what is undefined', () => {
    expect(canonicalJson({ b: 1, a: [{ d: null, c: undefined }] })).toBe(
      '{"a":[{"d":null}],"b":1}',
    );
  });

  it('is one text for one value, and reads back as that value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = canonicalJson(value);
        const again: unknown = JSON.parse(text);
        expect(again).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(again)).toBe(text);
      }),
    );
  });

  it('refuses a number that JSON does not have', () => {
    expect(() => canonicalJson({ at: Number.NaN })).toThrow('NaN');
  });
});
