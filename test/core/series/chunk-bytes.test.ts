import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter, DamagedBytes } from '../../../src/core/series/byte-buffer.ts';
import type { Chunk } from '../../../src/core/series/chunk.ts';
import { readChunks, writeChunks } from '../../../src/core/series/chunk-bytes.ts';

const chunk = fc.record({
  count: fc.integer({ min: 1, max: 1_024 }),
  scale: fc.constantFrom(0, 3, 7, 255),
  bytes: fc.uint8Array({ maxLength: 40 }),
  gap: fc.nat({ max: 50 }),
});

function inOrder(parts: readonly (Omit<Chunk, 'first' | 'stale'> & { gap: number })[]): Chunk[] {
  let next = 0;
  return parts.map(({ count, scale, bytes, gap }) => {
    const first = next + gap;
    next = first + count;
    return { first, count, scale, bytes, stale: count > 2 ? [1, count - 1] : [] };
  });
}

function written(chunks: readonly Chunk[], origin: number): Uint8Array {
  const to = new ByteWriter();
  writeChunks(to, chunks, origin);
  return to.written;
}

describe('chunks as bytes', () => {
  it('come back as they were, counted from the origin', () => {
    fc.assert(
      fc.property(fc.array(chunk), fc.nat(), (parts, origin) => {
        const chunks = inOrder(parts);
        const moved = chunks.map((each) => ({ ...each, first: each.first + origin }));
        expect(readChunks(new ByteReader(written(moved, origin)))).toEqual(chunks);
      }),
    );
  });

  const good: Chunk = { first: 0, count: 5, scale: 0, bytes: Uint8Array.of(1), stale: [] };
  it.each<[string, readonly Chunk[]]>([
    ['that lie over each other', [good, { ...good, first: 4 }]],
    ['without a value', [{ ...good, count: 0 }]],
    ['of more values than a chunk has', [{ ...good, count: 1_025 }]],
    ['of a scale that there is not', [{ ...good, scale: 9 }]],
  ])('%s are refused', (_what, chunks) => {
    expect(() => readChunks(new ByteReader(written(chunks, 0)))).toThrow(DamagedBytes);
  });
});
