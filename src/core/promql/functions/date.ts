import type { FunctionFamily, FunctionImplementation } from './implementation.ts';

/** A civil date in the proleptic Gregorian calendar, UTC. */
interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

const DAY_SECONDS = 86_400;
const DAYS_PER_ERA = 146_097;
/** Days from 0000-03-01, where the computation starts, to 1970-01-01. */
const EPOCH_SHIFT = 719_468;

/**
 * The date of a number of days since 1970-01-01. Years are counted from March, so that the day of
 * the leap year comes last, in eras of 400 years (Howard Hinnant's `civil_from_days`).
 */
function civilFromDays(days: number): CivilDate {
  const shifted = days + EPOCH_SHIFT;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1 };
}

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
