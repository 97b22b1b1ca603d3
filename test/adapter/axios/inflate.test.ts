import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inflateWhole } from '../../../src/adapter/axios/inflate.ts';

/** Half a megabyte, the most that is inflated at once. */
const WHOLE = 524_288;

function claiming(bytes: number, compressed: Buffer): Buffer {
  const lying = Buffer.from(compressed);
  lying.writeUInt32LE(bytes, lying.length - 4);
  return lying;
}

describe('inflating a whole body', () => {
  it.each([0, 1, 16_383, 16_384, 100_000, WHOLE])('gives back %i bytes as they were', (size) => {
    const page = Buffer.alloc(size, 'series 1\n');
    expect(inflateWhole(gzipSync(page))?.equals(page)).toBe(true);
  });

  it('gives back several members as one', () => {
    const members = [gzipSync(Buffer.alloc(20_000, 'a')), gzipSync(Buffer.alloc(40_000, 'b'))];
    expect(inflateWhole(Buffer.concat(members))?.length).toBe(60_000);
  });

  it('leaves to the stream what says that it is larger than half a megabyte', () => {
    expect(inflateWhole(gzipSync(Buffer.alloc(WHOLE + 1)))).toBeUndefined();
  });

  it('leaves to the stream what turns out to be larger than several members say', () => {
    const bomb = gzipSync(Buffer.alloc(WHOLE));
    expect(inflateWhole(Buffer.concat([bomb, gzipSync('end')]))).toBeUndefined();
  });

  it.each([0, 1, 100, 16_384])(
    'refuses a page that claims to have %i bytes and has more',
    (size) => {
      const lying = claiming(size, gzipSync(Buffer.alloc(20_000, 'a')));
      expect(() => inflateWhole(lying)).toThrow('incorrect length check');
    },
  );

  it('never takes a body that is cut anywhere for a whole one', () => {
    const whole = gzipSync('series 1\nseries 2\n');
    const inflated = Array.from(whole, (_, bytes) => attempt(whole.subarray(0, bytes)));
    // The bytes at a cut may claim any size: then it is for the stream to find out.
    expect(new Set(inflated)).toEqual(new Set(['refused', 'for the stream']));
    expect(attempt(whole)).toBe('inflated');
  });
});

function attempt(compressed: Buffer): string {
  try {
    return inflateWhole(compressed) === undefined ? 'for the stream' : 'inflated';
  } catch {
    return 'refused';
  }
}
