import { describe, expect, it } from 'vitest';
import { readTimes } from '../../src/cli/query-times.ts';
import { instant } from '../../src/core/base/time.ts';

function read(flags: Readonly<Record<string, string>>) {
  return readTimes(new Map(Object.entries(flags)), instant(7_000));
}

describe('the times of holdpoint query', () => {
  it.each([
    [{}, { kind: 'instant', at: 7_000 }],
    [{ '--time': '1.5' }, { kind: 'instant', at: 1_500 }],
    [{ '--time': '-3' }, { kind: 'instant', at: -3_000 }],
    [
      { '--start': '1', '--end': '2', '--step': '0.25' },
      { kind: 'range', startMs: 1_000, endMs: 2_000, stepMs: 250 },
    ],
  ])('are read from %j', (flags, times) => {
    expect(read(flags)).toEqual({ ok: true, times });
  });

  it.each([
    [{ '--time': 'now' }, '--time is a number of seconds'],
    [{ '--time': '1e99' }, '--time is a number of seconds'],
    [{ '--time': '99999999999999' }, '--time is a number of seconds'],
    [{ '--start': '1' }, 'a range needs --start, --end and --step'],
    [{ '--start': '1', '--end': '2', '--step': '0' }, '--step must be positive'],
    [{ '--start': '1', '--end': '2', '--step': '0.0001' }, '--step must be positive'],
    [{ '--start': '3', '--end': '2', '--step': '1' }, '--end is before --start'],
    [
      { '--time': '1', '--start': '1', '--end': '2', '--step': '1' },
      '--time and a range exclude each other',
    ],
  ])('are refused of %j', (flags, complaint) => {
    expect(read(flags)).toEqual({ ok: false, complaints: [complaint] });
  });

  it('have no newest sample to be at where a recording is empty', () => {
    const times = readTimes(new Map(), undefined);
    expect(times).toEqual({ ok: true, times: { kind: 'instant', at: 0 } });
  });
});
