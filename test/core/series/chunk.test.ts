import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CHUNK_VALUES_MAX,
  type Chunk,
  decodeChunk,
  firstValueOf,
  OpenChunk,
} from '../../../src/core/series/chunk.ts';
import type { Halves } from '../../../src/core/series/float-codec.ts';
import { bitsOf, fromBits } from '../../../src/core/series/scale.ts';

function of(value: number): Halves {
  return bitsOf(value, { high: 0, low: 0 });
}

/** Writes all values, in as many chunks as it takes. */
function encode(values: readonly Halves[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let open: OpenChunk | undefined;
  for (const [number, value] of values.entries()) {
    if (open?.push(value) === true) continue;
    if (open !== undefined) chunks.push(open.toChunk());
    open = new OpenChunk(number, value, 0);
  }
  return open === undefined ? chunks : [...chunks, open.toChunk()];
}

function decode(chunks: readonly Chunk[]): readonly Halves[] {
  const values: Halves[] = [];
  for (const chunk of chunks) {
    decodeChunk(chunk, (place, { high, low }) => {
      values[chunk.first + place] = { high, low };
    });
  }
  return values;
}

const word = fc.integer({ min: 0, max: 0xffff_ffff });
/** Any 64 bits at all: NaN with every payload, signalling ones too, both zeros, denormals. */
const anyBits = fc.record({ high: word, low: word });
const nanBits = fc.record({
  high: fc.integer({ min: 0x7ff0_0000, max: 0x7fff_ffff }),
  low: word,
});
const decimal = fc
  .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.constantFrom(1, 10, 1_000, 1e6))
  .map(([whole, factor]) => of(whole / factor));
const extreme = fc
  .constantFrom(0, -0, 1, -1, 2 ** 53, -(2 ** 53), 1e308, -1e308, 5e-324, Number.NaN, 1 / 0, -1 / 0)
  .map(of);
const clockTime = fc.integer({ min: 0, max: 1e9 }).map((ticks) => of(1.79e12 + ticks / 4_096));

describe('a chunk', () => {
  it('gives back every bit of any row of doubles', () => {
    const value = fc.oneof(anyBits, nanBits, decimal, decimal, extreme, clockTime);
    const rows = fc.array(value, { minLength: 1, maxLength: 200, size: 'max' });
    fc.assert(
      fc.property(rows, (row) => {
        expect(decode(encode(row))).toEqual(row);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['decimals', decimal],
    ['times of a clock', clockTime],
    ['bits', anyBits],
  ])('gives back long rows of one kind: %s', (_kind, value) => {
    const rows = fc.array(value, { minLength: 900, maxLength: 1_100, size: 'max' });
    fc.assert(
      fc.property(rows, (row) => {
        expect(decode(encode(row))).toEqual(row);
      }),
      { numRuns: 10 },
    );
  });

  it('takes an eighth of a byte for a value that stays or moves at one pace', () => {
    const [constant] = encode(Array.from({ length: 1_000 }, () => of(42)));
    const [steady] = encode(Array.from({ length: 1_000 }, (_, index) => of(1e6 + index * 250)));
    expect(constant?.bytes.length).toBeLessThan(140);
    expect(steady?.bytes.length).toBeLessThan(180);
  });

  it('is full at its limit, and a value of another kind needs a chunk of its own', () => {
    const full = new OpenChunk(0, of(1), 0);
    for (let count = 1; count < CHUNK_VALUES_MAX; count += 1) expect(full.push(of(1))).toBe(true);
    expect([full.push(of(1)), full.pushStale(), full.count]).toEqual([
      false,
      false,
      CHUNK_VALUES_MAX,
    ]);
    const whole = new OpenChunk(0, of(1), 0);
    expect([whole.push(of(0.5)), whole.push(of(2)), whole.count]).toEqual([false, true, 2]);
  });

  it('keeps the place of a marker, and the values around it', () => {
    const open = new OpenChunk(7, of(3), 0);
    expect([open.pushStale(), open.push(of(4))]).toEqual([true, true]);
    const chunk = open.toChunk();
    const values = decode([chunk]).slice(7).map(fromBits);
    expect([chunk.stale, values[0], values[2]]).toEqual([[1], 3, 4]);
  });

  it('tells its first value without being decoded', () => {
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 1 }), (row) => {
        const [chunk] = encode(row);
        expect(chunk === undefined ? undefined : of(firstValueOf(chunk))).toEqual(row[0]);
      }),
    );
  });
});
