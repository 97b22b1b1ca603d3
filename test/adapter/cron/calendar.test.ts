import fc from 'fast-check';
import { createTask } from 'node-cron';
import { describe, expect, it } from 'vitest';
import { createCronCalendar } from '../../../src/adapter/cron/calendar.ts';
import { cronProblem } from '../../../src/core/base/cron.ts';
import { durationMs } from '../../../src/core/base/time.ts';
import { standingOf } from '../../../src/core/facts/opening.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

function windowOf(cron: string, zone: string, hours = 1) {
  return { cron, zone, durationMs: durationMs(hours * HOUR_MS) };
}

/** When a window opens within some hours, found by looking at every minute. */
function openingsSeen(window: ReturnType<typeof windowOf>, from: string, hours: number) {
  const calendar = createCronCalendar();
  const starts: string[] = [];
  let wasOpen = false;
  for (let ms = Date.parse(from); ms < Date.parse(from) + hours * HOUR_MS; ms += MINUTE_MS) {
    const time = { earliestMs: ms, latestMs: ms };
    const isOpen = standingOf(calendar.openingsAround(window, time), time).kind === 'open';
    if (isOpen && !wasOpen) starts.push(new Date(ms).toISOString().slice(0, 16));
    wasOpen = isOpen;
  }
  return starts;
}

describe('a window on a day on which the clocks change (R15)', () => {
  it.each([
    // Berlin: 02:00 to 03:00 is skipped on 29 March, 02:00 to 03:00 comes twice on 25 October.
    ['Europe/Berlin', '30 2 * * *', '2026-03-28T12:00Z', '2026-03-29T01:00'],
    ['Europe/Berlin', '30 2 * * *', '2026-10-24T12:00Z', '2026-10-25T00:30'],
    ['Europe/Berlin', '0 3 * * *', '2026-03-28T12:00Z', '2026-03-29T01:00'],
    ['Europe/Berlin', '0 3 * * *', '2026-10-24T12:00Z', '2026-10-25T02:00'],
    // New York: 02:00 to 03:00 is skipped on 8 March, 01:00 to 02:00 comes twice on 1 November.
    ['America/New_York', '30 2 * * *', '2026-03-07T18:00Z', '2026-03-08T07:00'],
    ['America/New_York', '30 1 * * *', '2026-10-31T18:00Z', '2026-11-01T05:30'],
    ['America/New_York', '0 22 * * *', '2026-03-08T12:00Z', '2026-03-09T02:00'],
    // Lord Howe: half an hour, 02:00 to 02:30 on 4 October; 01:30 to 02:00 twice on 5 April.
    ['Australia/Lord_Howe', '15 2 * * *', '2026-10-03T03:00Z', '2026-10-03T15:30'],
    ['Australia/Lord_Howe', '45 1 * * *', '2026-04-04T03:00Z', '2026-04-04T14:45'],
  ] as const)('in %s, opening at "%s", opens exactly once', (...[zone, cron, from, opens]) => {
    expect(openingsSeen(windowOf(cron, zone), from, 24)).toEqual([opens]);
  });

  it('is open for as long as it says, however the clocks are set meanwhile', () => {
    const time = { earliestMs: Date.parse('2026-10-25T01:30Z'), latestMs: 0 };
    const window = windowOf('0 1 * * *', 'Europe/Berlin', 4);
    const calendar = createCronCalendar();
    const at = { ...time, latestMs: time.earliestMs };
    expect(standingOf(calendar.openingsAround(window, at), at)).toEqual({
      kind: 'open',
      untilMs: Date.parse('2026-10-25T03:00Z'),
    });
  });

  it('is why times are not taken from the cron library, which skips one and doubles one', () => {
    const task = createTask('30 2 * * *', () => undefined, { timezone: 'Europe/Berlin' });
    const matches = (from: string) =>
      Array.from({ length: 24 * 60 }, (_, minute) =>
        task.match(new Date(Date.parse(from) + minute * MINUTE_MS)),
      ).filter(Boolean).length;
    expect([matches('2026-03-28T23:00Z'), matches('2026-10-24T22:00Z')]).toEqual([0, 2]);
  });
});

describe('the openings around a moment', () => {
  const openings = (cron: string, at: string, { zone = 'UTC', hours = 1 } = {}) => {
    const ms = Date.parse(at);
    const time = { earliestMs: ms, latestMs: ms };
    return createCronCalendar()
      .openingsAround(windowOf(cron, zone, hours), time)
      .map(({ startMs }) => new Date(startMs).toISOString().slice(0, 16));
  };

  it('are the one that it is in and the next', () => {
    expect(openings('0 22 * * mon-fri', '2026-11-20T22:30Z')).toEqual([
      '2026-11-20T22:00',
      '2026-11-23T22:00',
    ]);
  });

  it('hold one that began days ago', () => {
    expect(openings('0 12 * * fri', '2026-11-22T12:00Z', { hours: 72 })[0]).toBe(
      '2026-11-20T12:00',
    );
  });

  it('reach a year ahead and no further', () => {
    expect(openings('0 0 1 1 *', '2026-01-01T02:00Z')).toEqual(['2027-01-01T00:00']);
    expect(openings('0 0 29 2 *', '2026-11-21T00:00Z')).toEqual([]);
  });

  it('are worked out again when time has left them, forwards and back', () => {
    const calendar = createCronCalendar();
    const window = windowOf('0 22 * * *', 'UTC');
    const starts = ['2026-11-20T23:30Z', '2026-11-22T00:00Z', '2026-11-20T21:00Z'].map((at) => {
      const ms = Date.parse(at);
      const [next] = calendar.openingsAround(window, { earliestMs: ms, latestMs: ms });
      return new Date(next?.startMs ?? 0).toISOString().slice(0, 16);
    });
    expect(starts).toEqual(['2026-11-21T22:00', '2026-11-22T22:00', '2026-11-20T22:00']);
  });

  it('can be told of every expression that a configuration may have', () => {
    fc.assert(
      fc.property(fc.tuple(...FIELDS), (parts) => {
        const cron = parts.join(' ');
        fc.pre(cronProblem(cron) === undefined);
        expect(openings(cron, '2026-11-21T00:00Z', { zone: 'Europe/Berlin' })).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });
});

function field(min: number, max: number, ...words: readonly string[]) {
  const number = fc.integer({ min, max });
  return fc.oneof(
    fc.constant('*'),
    number.map(String),
    fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.tuple(number, number).map(([a, b]) => `${a},${b}`),
    fc.integer({ min: 1, max: 30 }).map((step) => `*/${step}`),
    fc.constantFrom(...words, '*'),
  );
}

const FIELDS = [
  field(0, 59),
  field(0, 23),
  field(1, 31),
  field(1, 12, 'jan', 'feb-apr', 'DEC'),
  field(0, 7, 'mon-fri', 'sat,sun', 'WED'),
] as const;
