import { describe, expect, it } from 'vitest';
import { bracketTime } from '../../../src/core/facts/time-bracket.ts';

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
