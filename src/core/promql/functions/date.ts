import { type CivilDate, civilFromDays } from '../../base/civil-date.ts';
import type { FunctionFamily, FunctionImplementation } from './implementation.ts';

const DAY_SECONDS = 86_400;

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function daysInMonth({ year, month }: CivilDate): number {
  if (month === 2 && isLeapYear(year)) return 29;
  return MONTH_DAYS[month - 1] ?? Number.NaN;
}

function dayOfYear({ year, month, day }: CivilDate): number {
  const before = MONTH_DAYS.slice(0, month - 1).reduce((sum, days) => sum + days, 0);
  return before + day + (month > 2 && isLeapYear(year) ? 1 : 0);
}

/** A function of the date of a time in seconds; NaN and infinity have none. */
function ofDate(pick: (date: CivilDate) => number): FunctionImplementation {
  return ofSeconds((seconds) => pick(civilFromDays(Math.floor(seconds / DAY_SECONDS))));
}

function ofSeconds(pick: (seconds: number) => number): FunctionImplementation {
  const map = (value: number): number =>
    Number.isFinite(value) ? pick(Math.trunc(value)) : Number.NaN;
  return { kind: 'map', map, defaultsToTime: true };
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

/** The day of the week of 1970-01-01, a Thursday, counted from Sunday. */
const EPOCH_WEEKDAY = 4;

/** Functions of dates in UTC; without an argument they read the time of the evaluation. */
export const DATE: FunctionFamily = {
  day_of_month: ofDate(({ day }) => day),
  day_of_week: ofSeconds((seconds) => modulo(Math.floor(seconds / DAY_SECONDS) + EPOCH_WEEKDAY, 7)),
  day_of_year: ofDate(dayOfYear),
  days_in_month: ofDate(daysInMonth),
  hour: ofSeconds((seconds) => Math.floor(modulo(seconds, DAY_SECONDS) / 3600)),
  minute: ofSeconds((seconds) => Math.floor(modulo(seconds, 3600) / 60)),
  month: ofDate(({ month }) => month),
  year: ofDate(({ year }) => year),
};
