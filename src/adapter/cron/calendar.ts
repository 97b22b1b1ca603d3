import { createTask, parse } from 'node-cron';
import { type WindowDefinition, windowKey } from '../../core/cluster/window.ts';
import type { Opening } from '../../core/facts/opening.ts';
import type { TimeBracket } from '../../core/facts/time-bracket.ts';
import type { Calendar } from '../../ports/calendar.ts';
import { instantOf, type OffsetAt, offsetsOf } from './zone.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A window that does not open within a year and a leap day may as well not be there. */
const LOOK_AHEAD_DAYS = 366;

/** Local dates differ from those of UTC by at most one day, and so does a day of changed clocks. */
const MARGIN_DAYS = 2;

/** Windows of a configuration and of those before it; what is beyond is worked out anew. */
const REMEMBERED_MAX = 1_000;

/** A calendar in which cron expressions say when windows open, each local time once. */
export function createCronCalendar(): Calendar {
  const known = new Map<string, WindowTimes>();
  return {
    openingsAround(window, time) {
      const key = windowKey(window);
      const times = known.get(key) ?? new WindowTimes(window);
      if (known.size < REMEMBERED_MAX) known.set(key, times);
      return times.around(time);
    },
  };
}

/** The openings of one window, worked out again when time has left those that are known. */
class WindowTimes {
  readonly #window: WindowDefinition;
  readonly #offsetAt: OffsetAt;
  readonly #startsOfDay: (localDayMs: number) => readonly number[];
  #openings: readonly Opening[] = [];
  /** For which times the openings are right. */
  #from = Number.POSITIVE_INFINITY;
  #until = Number.NEGATIVE_INFINITY;

  constructor(window: WindowDefinition) {
    this.#window = window;
    this.#offsetAt = offsetsOf(window.zone);
    this.#startsOfDay = startsOf(window.cron);
  }

  around(time: TimeBracket): readonly Opening[] {
    if (time.earliestMs < this.#from || time.latestMs >= this.#until) this.#workOut(time);
    return this.#openings;
  }

  #workOut({ earliestMs, latestMs }: TimeBracket): void {
    const { durationMs } = this.#window;
    const firstDay = dayOf(earliestMs - durationMs) - MARGIN_DAYS * DAY_MS;
    const lastDay = dayOf(latestMs) + LOOK_AHEAD_DAYS * DAY_MS;
    const openings: Opening[] = [];
    let next: number | undefined;
    for (let day = firstDay; day <= lastDay && next === undefined; day += DAY_MS) {
      for (const localMs of this.#startsOfDay(day)) {
        const startMs = instantOf(localMs, this.#offsetAt);
        const endMs = startMs + durationMs;
        if (endMs <= earliestMs) continue;
        openings.push({ startMs, endMs });
        if (startMs > latestMs) next ??= startMs;
      }
    }
    this.#openings = withoutRepeats(openings);
    this.#from = earliestMs;
    // Where nothing is to come, it is looked for again on the next day.
    this.#until = next ?? latestMs + DAY_MS;
  }
}

/** The local times at which an expression matches on a day, written as if they were UTC. */
function startsOf(cron: string): (localDayMs: number) => readonly number[] {
  // Judged in UTC, where every local time there can be is there once; the zone comes after.
  const task = createTask(cron, () => undefined, { timezone: 'UTC' });
  const { hour, minute, month } = parse(cron);
  const ofDay = hour.flatMap((h) => minute.map((m) => h * HOUR_MS + m * MINUTE_MS));
  return (localDayMs) => {
    // A window of one month would otherwise be looked for on every day of the others.
    if (!month.includes(new Date(localDayMs).getUTCMonth() + 1)) return [];
    const times = ofDay.map((rest) => localDayMs + rest);
    return times.filter((localMs) => task.match(new Date(localMs)));
  };
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}

/** Local times that are skipped together all open at the jump. */
function withoutRepeats(openings: readonly Opening[]): readonly Opening[] {
  const byStart = new Map(openings.map((opening) => [opening.startMs, opening]));
  return [...byStart.values()].sort((a, b) => a.startMs - b.startMs);
}
