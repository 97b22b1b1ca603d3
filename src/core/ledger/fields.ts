/** Reads a value of the log; `place` says where it stands, as in `freeze.untilMs`. */
export type ReadField<T> = (value: unknown, place: string) => T;

/** A record or a snapshot that this version does not understand. The message names its place. */
export class LedgerFormError extends Error {
  override readonly name = 'LedgerFormError';
}

/** Any text. */
export const text: ReadField<string> = (value, place) =>
  typeof value === 'string' ? value : refuse('a text', value, place);

/** True or false. */
export const flag: ReadField<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : refuse('true or false', value, place);

/** A whole number from 0 up: a count, or wall time in milliseconds since 1970. */
export const whole: ReadField<number> = (value, place) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : refuse('a whole number', value, place);

/** Any finite number, such as a reading. */
export const finite: ReadField<number> = (value, place) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse('a number', value, place);

/** A value that may be left out. */
export function optional<T>(read: ReadField<T>): ReadField<T | undefined> {
  return (value, place) => (value === undefined ? undefined : read(value, place));
}

/** A text that `parse` understands. */
export function parsed<T>(what: string, parse: (text: string) => T | undefined): ReadField<T> {
  return (value, place) =>
    parse(text(value, place)) ?? refuse(`a text that is ${what}`, value, place);
}

/** One of a few texts. */
export function oneOf<const T extends string>(choices: readonly T[]): ReadField<T> {
  return (value, place) =>
    choices.find((choice) => choice === value) ??
    refuse(`one of ${choices.join(', ')}`, value, place);
}

/** A list; entries are named by their index, from zero. */
export function listOf<T>(read: ReadField<T>): ReadField<readonly T[]> {
  return (value, place) =>
    Array.isArray(value)
      ? value.map((entry: unknown, index) => read(entry, `${place}[${index}]`))
      : refuse('a list', value, place);
}

/**
 * An object with these fields and no others. A field that is not known was written by a newer
 * version and means something: to pass it over could forget a freeze.
 */
export function fields<T extends object>(
  readers: {
    readonly [K in keyof T]-?: ReadField<T[K]>;
  },
): ReadField<T> {
  return (value, place) => {
    const given = objectOf(value, place);
    const unknown = Object.keys(given).find((key) => !Object.hasOwn(readers, key));
    if (unknown !== undefined) {
      const where = `${place}.${unknown}`;
      throw new LedgerFormError(`${where} is not known here: a newer version wrote it`);
    }
    const read: Partial<T> = {};
    for (const key in readers) {
      const own = Object.hasOwn(given, key) ? given[key] : undefined;
      read[key] = readers[key](own, `${place}.${key}`);
    }
    return read as T;
  };
}

/** One of several objects, told apart by their `kind`. */
export function byKind<T>(readers: Readonly<Record<string, ReadField<T>>>): ReadField<T> {
  return (value, place) => {
    const kinds = Object.keys(readers);
    const kind = oneOf(kinds)(objectOf(value, place)['kind'], `${place}.kind`);
    const read = readers[kind];
    return read === undefined ? refuse('an object', value, place) : read(value, place);
  };
}

/** An object of any fields. */
export function objectOf(value: unknown, place: string): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? Object.fromEntries(Object.entries(value)) : refuse('an object', value, place);
}

function refuse(expected: string, value: unknown, place: string): never {
  const found = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
  throw new LedgerFormError(`${place}: expected ${expected}, found ${found}`);
}
