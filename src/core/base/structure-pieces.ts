import { type Spot, TAG, toJsonAt } from './structure.ts';

/**
 * About half a millisecond of work: whoever writes a structure of megabytes can let others in after
 * each piece.
 */
const PIECE_LENGTH = 8_192;

/**
 * Deeper than this values are written whole, which costs half as much: what grows with a cluster is
 * the states of its nodes, one in each entry at this depth.
 */
const SPLIT_DEPTH_MAX = 4;

/** JSON has keys like `12` first, and in an order of their own: left to who writes it whole. */
const INTEGER_KEY = /^\d+$/;

type Tokens = Generator<string, void, undefined>;

/**
 * The text of `encodeStructure` in pieces of some kilobytes, each worked out when it is asked for.
 * The value must not change in between. Throws like `encodeStructure`.
 */
export function* structurePieces(value: unknown): Tokens {
  let piece = '';
  for (const token of tokensOf(value, { place: '', depth: 0 })) {
    piece += token;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function* tokensOf(value: unknown, spot: Spot): Tokens {
  if (spot.depth <= SPLIT_DEPTH_MAX) {
    if (Array.isArray(value)) return yield* tokensOfList(value, spot);
    if (value instanceof Map) return yield* tokensOfMap(value, spot);
    const fields = plainFields(value);
    if (fields !== undefined) return yield* tokensOfFields(fields, spot);
  }
  yield JSON.stringify(toJsonAt(value, spot));
}

function* tokensOfList(list: readonly unknown[], { place, depth }: Spot): Tokens {
  yield '[';
  for (const [index, entry] of list.entries()) {
    if (index > 0) yield ',';
    yield* tokensOf(entry, { place: `${place}[${index}]`, depth: depth + 1 });
  }
  yield ']';
}

function* tokensOfMap(map: ReadonlyMap<unknown, unknown>, { place, depth }: Spot): Tokens {
  yield `{"${TAG}":"map","of":[`;
  let isFirst = true;
  for (const [key, entry] of map) {
    const name = JSON.stringify(toJsonAt(key, { place: `${place}.key`, depth: depth + 1 }));
    yield `${isFirst ? '' : ','}[${name},`;
    isFirst = false;
    yield* tokensOf(entry, { place: `${place}.get(${String(key)})`, depth: depth + 1 });
    yield ']';
  }
  yield ']}';
}

function* tokensOfFields(
  fields: readonly (readonly [string, unknown])[],
  { place, depth }: Spot,
): Tokens {
  yield '{';
  for (const [index, [key, field]] of fields.entries()) {
    yield `${index > 0 ? ',' : ''}${JSON.stringify(key)}:`;
    yield* tokensOf(field, { place: `${place}.${key}`, depth: depth + 1 });
  }
  yield '}';
}

/** The fields of an object that JSON has as they are, sorted; undefined for all else. */
function plainFields(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, TAG)) return undefined;
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const fields = Object.entries(value);
  if (fields.some(([key]) => INTEGER_KEY.test(key))) return undefined;
  return fields.sort(([a], [b]) => (a < b ? -1 : 1));
}
