import { describe, expect, it } from 'vitest';
import { RecordingBuilder } from '../../../src/core/exposition/recording-builder.ts';

describe('RecordingBuilder', () => {
  it('keeps every sample in its order while it grows', () => {
    const builder = new RecordingBuilder();
    for (let at = 0; at < 10_000; at += 1) {
      builder.append(at % 3, { timeMs: at, value: at / 2, offset: 0 });
    }
    const { refs, timesMs, values } = builder.columns();
    expect([builder.count, refs.length, timesMs.length]).toEqual([10_000, 10_000, 10_000]);
    expect([refs[9_999], timesMs[9_999], values[9_999], values[4_095]]).toEqual([
      0, 9_999, 4_999.5, 2_047.5,
    ]);
  });

  it.each([
    [5, /two samples at one time/],
    [4, /older than the one before/],
  ])('refuses a sample at %d after one at 5, of the same series only', (timeMs, complaint) => {
    const builder = new RecordingBuilder();
    builder.append(0, { timeMs: 5, value: 1, offset: 0 });
    builder.append(1, { timeMs, value: 1, offset: 7 });
    expect(() => builder.append(0, { timeMs, value: 2, offset: 9 })).toThrow(complaint);
    expect(builder.count).toBe(2);
  });
});
