/** A civil date in the proleptic Gregorian calendar, UTC. */
export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

const DAYS_PER_ERA = 146_097;
/** Days from 0000-03-01, where the computation starts, to 1970-01-01. */
const EPOCH_SHIFT = 719_468;

/**
 * The date of a number of days since 1970-01-01. Years are counted from March, so that the day of
 * the leap year comes last, in eras of 400 years (Howard Hinnant's `civil_from_days`).
 */
export function civilFromDays(days: number): CivilDate {
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

const DAY_MS = 86_400_000;

/** Writes milliseconds since 1970 as ISO 8601 in UTC, without a fraction where there is none. */
export function writeUtc(atMs: number): string {
  const days = Math.floor(atMs / DAY_MS);
  const { year, month, day } = civilFromDays(days);
  const rest = Math.trunc(atMs - days * DAY_MS);
  const [hours, minutes, seconds, millis] = [
    Math.floor(rest / 3_600_000),
    Math.floor(rest / 60_000) % 60,
    Math.floor(rest / 1_000) % 60,
    rest % 1_000,
  ];
  const fraction = millis === 0 ? '' : `.${digits(millis, 3)}`;
  const date = [digits(year, 4), digits(month), digits(day)].join('-');
  return `${date}T${[hours, minutes, seconds].map((part) => digits(part)).join(':')}${fraction}Z`;
}

function digits(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
