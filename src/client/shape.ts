/** Reads a value of unknown shape; `place` says where it stands, as in `$.holdPoints[3].name`. */
export type Read<T> = (value: unknown, place: string) => T;

/** A value that is not what it should be. The message names its place. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/** Any text. */
export const text: Read<string> = (value, place) =>
  typeof value === 'string' ? value : refuse('a text', value, place);

/** A number. JSON has no infinite ones and no NaN. */
export const number: Read<number> = (value, place) =>
  typeof value === 'number' ? value : refuse('a number', value, place);

/** True or false. */
export const flag: Read<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : refuse('true or false', value, place);

/** A number or a text, such as the name of a leader. */
export const numberOrText: Read<number | string> = (value, place) =>
  typeof value === 'number' || typeof value === 'string'
    ? value
    : refuse('a number or a text', value, place);

/** One exact value. */
export function exactly<const T extends boolean | null>(expected: T): Read<T> {
  return (value, place) => (value === expected ? expected : refuse(`${expected}`, value, place));
}

/** One of a few texts. A new one is refused: what it means is not known here. */
export function oneOf<const T extends string>(choices: readonly T[]): Read<T> {
  return (value, place) =>
    choices.find((choice) => choice === value) ??
    refuse(`one of ${choices.join(', ')}`, value, place);
}

/** A value that may be left out. */
export function optional<T>(read: Read<T>): Read<T | undefined> {
  return (value, place) => (value === undefined ? undefined : read(value, place));
}

/** A list; entries are named by their index, from zero. */
export function listOf<T>(read: Read<T>): Read<readonly T[]> {
  return (value, place) =>
    Array.isArray(value)
      ? value.map((entry: unknown, index) => read(entry, `${place}[${index}]`))
      : refuse('a list', value, place);
}

/** An object whose keys are names, such as labels. */
export function mapOf<T>(read: Read<T>): Read<ReadonlyMap<string, T>> {
  return (value, place) =>
    new Map(Object.entries(object(value, place)).map(([key, entry]) => [key, read(entry, place)]));
}

/**
 * An object with these fields. Others are passed over, since a newer guard may say more; a field
 * that is missing is read as undefined.
 */
export function record<T extends object>(fields: { readonly [K in keyof T]: Read<T[K]> }): Read<T> {
  return (value, place) => {
    const given = object(value, place);
    const read: Partial<T> = {};
    for (const key in fields) {
      const own = Object.hasOwn(given, key) ? given[key] : undefined;
      read[key] = fields[key](own, `${place}.${key}`);
    }
    return read as T;
  };
}

/** The first of two readings that fits; when neither does, what the second says is wrong. */
export function either<A, B>(first: Read<A>, second: Read<B>): Read<A | B> {
  return (value, place) => {
    try {
      return first(value, place);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      return second(value, place);
    }
  };
}

function object(value: unknown, place: string): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? Object.fromEntries(Object.entries(value)) : refuse('an object', value, place);
}

function refuse(expected: string, value: unknown, place: string): never {
  throw new ShapeError(`${place}: expected ${expected}, found ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'another text';
  return typeof value === 'object' ? 'an object' : `${typeof value} ${String(value)}`;
}
