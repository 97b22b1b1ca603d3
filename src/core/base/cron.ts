/** One field of a cron expression: what it is called, its range, and names for its numbers. */
interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');

const FIELDS: readonly CronField[] = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day of month', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'day of week', min: 0, max: 7, names: DAYS },
];

/** Two lists of seven days with steps are far shorter; what is longer is no schedule. */
const EXPRESSION_MAX_LENGTH = 120;

/** A window that opens more often than every hour is open all day, or a slip of the finger. */
const OPENINGS_A_DAY_MAX = 24;

/**
 * What is wrong with a cron expression, undefined when nothing is. Only what all cron programs read
 * in the same way is taken: five fields of numbers, names, ranges, lists and steps. Where day of
 * month and day of week are both restricted, some take either and some take both, so that is
 * refused.
 */
export function cronProblem(text: string): string | undefined {
  if (text.length > EXPRESSION_MAX_LENGTH) {
    return `expected at most ${EXPRESSION_MAX_LENGTH} characters`;
  }
  const parts = text.trim().toLowerCase().split(/\s+/);
  if (parts.length !== FIELDS.length) {
    const names = FIELDS.map(({ name }) => name).join(', ');
    return `expected five fields (${names}), as in '0 22 * * mon-fri'`;
  }
  const values: (readonly number[])[] = [];
  for (const [index, field] of FIELDS.entries()) {
    const part = parts[index] ?? '';
    const read = valuesOf(part, field);
    if (read === undefined) {
      return `the ${field.name} '${part}' is not understood: ${field.min} to ${field.max}`;
    }
    values.push([...read]);
  }
  if (parts[2] !== '*' && parts[4] !== '*') {
    return 'restrict the day of month or the day of week, not both: cron programs disagree on that';
  }
  return senselessProblem(values);
}

/** What is understood and makes no sense all the same. */
function senselessProblem(values: readonly (readonly number[])[]): string | undefined {
  const [minutes = [], hours = [], days = [], months = []] = values;
  const openings = minutes.length * hours.length;
  if (openings > OPENINGS_A_DAY_MAX) {
    return `it opens ${openings} times a day; at most ${OPENINGS_A_DAY_MAX} make sense`;
  }
  const isDate = months.some((month) => days.some((day) => day <= (MONTH_DAYS[month - 1] ?? 0)));
  return isDate ? undefined : 'there is no such day in any of its months';
}

/** The days of each month, of February in a leap year. */
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The numbers that a field stands for; undefined when it is not understood. */
function valuesOf(text: string, field: CronField): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const [, from = '', to, step = '1'] =
      /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d{1,2}))?$/.exec(item) ?? [];
    const low = from === '*' ? field.min : numberOf(from, field);
    const high = from === '*' ? field.max : to === undefined ? low : numberOf(to, field);
    const isOpen = from === '*' && to !== undefined;
    // A step over a single number means different things to different programs.
    const isLoneStep = item.includes('/') && from !== '*' && to === undefined;
    if (low === undefined || high === undefined || low > high) return undefined;
    if (isOpen || isLoneStep || Number(step) < 1) return undefined;
    for (let value = low; value <= high; value += Number(step)) values.add(value);
  }
  return values;
}

function numberOf(text: string, { min, max, names }: CronField): number | undefined {
  const named = names.indexOf(text);
  if (named >= 0) return named + min;
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const number = Number(text);
  return number >= min && number <= max ? number : undefined;
}
