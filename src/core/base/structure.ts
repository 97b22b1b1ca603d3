import { NodeSet } from './node-set.ts';

/** JSON as it is parsed: what a record of the log can hold. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A value that cannot be written, or a text that was not written here. Names its place. */
export class StructureError extends Error {
  override readonly name = 'StructureError';
}

/** No input of a decision is nested this deep, so that what is has a cycle in it. */
const DEPTH_MAX = 64;

/** Marks what JSON has no form for; an object that has a field of this name is marked as well. */
export const TAG = '$';

/** The numbers that JSON cannot tell, by how they are written instead. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

/**
 * Turns plain data into JSON without losing anything that a decision could look at: `undefined`,
 * numbers that are not finite, the sign of zero, maps and sets in their order, sets of nodes.
 * Knows no shapes, so that a field that is added somewhere is in it. Equal values come out equal,
 * whatever order their fields were set in. Throws `StructureError` for functions, instances of
 * other classes and the like, since a decision on them could not be repeated.
 */
export function toJson(value: unknown): Json {
  return write(value, '', 0);
}

/** Where in a larger value something is: the path for people, and how deep that is. */
export interface Spot {
  readonly place: string;
  readonly depth: number;
}

/** `toJson` of a part of a larger value, for those who write the rest of it themselves. */
export function toJsonAt(value: unknown, { place, depth }: Spot): Json {
  return write(value, place, depth);
}

/** Gives back the value that `toJson` was given. Throws `StructureError` for other JSON. */
export function fromJson(json: Json): unknown {
  return read(json, '', 0);
}

/** A value as a text, the same for equal values. */
export function encodeStructure(value: unknown): string {
  return JSON.stringify(toJson(value));
}

/** The value of a text of `encodeStructure`. Throws `StructureError` for other texts. */
export function decodeStructure(text: string): unknown {
  let json: Json;
  try {
    json = JSON.parse(text);
  } catch {
    throw new StructureError('the text is not JSON');
  }
  return fromJson(json);
}

function write(value: unknown, place: string, depth: number): Json {
  if (depth > DEPTH_MAX) throw new StructureError(`${place}: nested deeper than ${DEPTH_MAX}`);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return writeNumber(value);
    case 'undefined':
      return { [TAG]: 'undefined' };
    case 'object':
      return value === null ? null : writeObject(value, place, depth + 1);
    default:
      throw new StructureError(`${place}: a ${typeof value} cannot be recorded`);
  }
}

function writeNumber(value: number): Json {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { [TAG]: 'number', is: Object.is(value, -0) ? '-0' : String(value) };
}

function writeObject(value: object, place: string, depth: number): Json {
  if (Array.isArray(value)) {
    return value.map((entry: unknown, index) => write(entry, `${place}[${index}]`, depth));
  }
  if (value instanceof Map) {
    const entries = [...value].map(([key, entry]: [unknown, unknown], index) => [
      write(key, `${place}.key(${index})`, depth),
      write(entry, `${place}.get(${String(key)})`, depth),
    ]);
    return { [TAG]: 'map', of: entries };
  }
  if (value instanceof Set) {
    const members = [...value].map((entry: unknown) => write(entry, `${place}.member`, depth));
    return { [TAG]: 'set', of: members };
  }
  if (value instanceof NodeSet) return { [TAG]: 'nodes', of: [...value] };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new StructureError(`${place}: a ${value.constructor.name} cannot be recorded`);
  }
  return writeFields(value, place, depth);
}

function writeFields(value: object, place: string, depth: number): Json {
  const fields = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]): [string, Json] => [key, write(field, `${place}.${key}`, depth)]);
  if (!Object.hasOwn(value, TAG)) return Object.fromEntries(fields);
  return { [TAG]: 'object', of: fields };
}

function read(json: Json, place: string, depth: number): unknown {
  if (depth > DEPTH_MAX) throw new StructureError(`${place}: nested deeper than ${DEPTH_MAX}`);
  if (typeof json !== 'object' || json === null) return json;
  if (isList(json)) return json.map((entry, index) => read(entry, `${place}[${index}]`, depth + 1));
  const tag = Object.hasOwn(json, TAG) ? json[TAG] : undefined;
  if (tag !== undefined) return readTagged(tag, json, { place, depth: depth + 1 });
  return Object.fromEntries(
    Object.entries(json).map(([key, field]) => [key, read(field, `${place}.${key}`, depth + 1)]),
  );
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function readTagged(tag: Json, json: { readonly [key: string]: Json }, spot: Spot): unknown {
  switch (tag) {
    case 'undefined':
      return undefined;
    case 'number': {
      const value = NUMBERS.get(String(json['is']));
      return value ?? refuse(`no such number: ${JSON.stringify(json['is'])}`, spot);
    }
    case 'map':
      return new Map(readPairs(json['of'], spot));
    case 'set':
      return new Set(
        readList(json['of'], spot).map((entry) => read(entry, spot.place, spot.depth)),
      );
    case 'nodes':
      return NodeSet.unionOf(readList(json['of'], spot).map((entry) => readNode(entry, spot)));
    case 'object':
      return Object.fromEntries(
        readPairs(json['of'], spot).map(([key, field]) => [String(key), field]),
      );
    default:
      return refuse(`no such form: ${JSON.stringify(tag)}`, spot);
  }
}

function readPairs(json: Json | undefined, spot: Spot): readonly [unknown, unknown][] {
  return readList(json, spot).map((pair) => {
    const [key, value] = readList(pair, spot);
    if (key === undefined || value === undefined) return refuse('expected a pair', spot);
    return [read(key, spot.place, spot.depth), read(value, spot.place, spot.depth)];
  });
}

function readList(json: Json | undefined, spot: Spot): readonly Json[] {
  return json !== undefined && isList(json) ? json : refuse('expected a list', spot);
}

/** Ordinals of nodes are small; a set is as large as the largest of them. */
const ORDINAL_MAX = 100_000;

function readNode(json: Json, spot: Spot): NodeSet {
  const isOrdinal = typeof json === 'number' && Number.isSafeInteger(json) && json >= 0;
  return isOrdinal && json <= ORDINAL_MAX ? NodeSet.of(json) : refuse('expected an ordinal', spot);
}

function refuse(why: string, { place }: Spot): never {
  throw new StructureError(`${place || 'the value'}: ${why}`);
}
