import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter, DamagedBytes } from '../../../src/core/series/byte-buffer.ts';

describe('a byte buffer', () => {
  it('gives back numbers, doubles, texts and bytes in the order of writing', () => {
    const part = fc.oneof(
      fc.record({ kind: fc.constant('whole' as const), value: fc.maxSafeNat() }),
      fc.record({ kind: fc.constant('double' as const), value: fc.double() }),
      fc.record({ kind: fc.constant('text' as const), value: fc.string({ unit: 'binary' }) }),
      fc.record({
        kind: fc.constant('bytes' as const),
        value: fc.uint8Array({ maxLength: 9_000 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const to = new ByteWriter();
        for (const { kind, value } of parts) {
          if (kind === 'whole') to.whole(value);
          else if (kind === 'double') to.double(value);
          else if (kind === 'text') to.text(value);
          else to.bytes(value);
        }
        const from = new ByteReader(to.written);
        for (const { kind, value } of parts) expect(from[kind]()).toEqual(value);
        expect(from.isAtEnd).toBe(true);
      }),
    );
  });

  it('says that bytes end too early, whatever was to come', () => {
    for (const read of ['whole', 'double', 'text', 'bytes'] as const) {
      expect(() => new ByteReader(new Uint8Array(0))[read]()).toThrow(DamagedBytes);
    }
    expect(() => new ByteReader(Uint8Array.of(200, 200)).whole()).toThrow('it ends too early');
    expect(() => new ByteReader(Uint8Array.of(5, 1)).bytes()).toThrow(
      '5 bytes are to follow, and 1 do',
    );
  });
});
