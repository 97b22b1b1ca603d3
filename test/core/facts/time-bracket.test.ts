import { describe, expect, it } from 'vitest';
import { bracketTime, writeTime } from '../../../src/core/facts/time-bracket.ts';

describe('bracketTime', () => {
  it('is one moment while all clocks agree', () => {
    const time = bracketTime({ guardMs: 5_000, wallMs: 5_000, newestRecordMs: 4_000 });
    expect(time).toEqual({ earliestMs: 5_000, latestMs: 5_000 });
  });

  it('reaches from the one to the other while the wall clock is set back (R11)', () => {
    const time = bracketTime({ guardMs: 5_000, wallMs: 2_000, newestRecordMs: 1_000 });
    expect(time).toEqual({ earliestMs: 2_000, latestMs: 5_000 });
  });

  it('is never before the newest record, after a restart on a clock that was set back', () => {
    const time = bracketTime({ guardMs: 2_000, wallMs: 2_000, newestRecordMs: 9_000 });
    expect(time).toEqual({ earliestMs: 2_000, latestMs: 9_000 });
  });
});

describe('writeTime', () => {
  it('writes whole seconds without a fraction', () => {
    expect(writeTime(0)).toBe('1970-01-01T00:00:00Z');
    expect(writeTime(1_500)).toBe('1970-01-01T00:00:01.500Z');
  });
});
