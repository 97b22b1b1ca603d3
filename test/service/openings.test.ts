import { describe, expect, it } from 'vitest';
import { createCronCalendar } from '../../src/adapter/cron/calendar.ts';
import { durationMs } from '../../src/core/base/time.ts';
import { windowKey } from '../../src/core/cluster/window.ts';
import { openingsAhead } from '../../src/service/openings.ts';

const HOUR = 3_600_000;
const NIGHT = { cron: '0 22 * * *', durationMs: durationMs(HOUR), zone: 'UTC' };

/** Half past ten at night: the first window is open. */
const FROM = Date.parse('2026-11-21T22:30:00Z');

function ahead(days: number, window = NIGHT) {
  const calendar = createCronCalendar();
  const untilMs = FROM + days * 24 * HOUR;
  return openingsAhead([window], { calendar, fromMs: FROM, untilMs }).get(windowKey(window)) ?? [];
}

describe('the openings that lie ahead', () => {
  it('are the one that is open and every one until the end of the time', () => {
    const starts = ahead(3).map(({ startMs }) => new Date(startMs).toISOString().slice(0, 13));
    expect(starts.slice(0, 4)).toEqual([
      ...['2026-11-21T22', '2026-11-22T22', '2026-11-23T22', '2026-11-24T22'],
    ]);
    expect(starts.length).toBeLessThanOrEqual(5);
  });

  it('are the next one alone where the window opens later than that', () => {
    expect(ahead(30, { ...NIGHT, cron: '0 22 1 2 *' })).toMatchObject([
      { startMs: Date.parse('2027-02-01T22:00:00Z') },
    ]);
  });

  it('come to an end where a window opens all the time', () => {
    const found = ahead(365, { ...NIGHT, cron: '* * * * *', durationMs: durationMs(1_000) });
    expect(found).toHaveLength(200);
  });
});
