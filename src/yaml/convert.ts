import { isMap, isScalar, isSeq, type Pair, type Scalar } from 'yaml';
import type { PathStep, Spot, TextStyle } from './spot.ts';

/** Receives what is wrong with a file, by offset. */
export type Report = (offset: number, message: string) => void;

/** A plain value and where it was written. */
interface Converted {
  readonly value: unknown;
  readonly spot: Spot;
}

const STYLES: ReadonlyMap<string, TextStyle> = new Map([
  ['PLAIN', 'plain'],
  ['QUOTE_SINGLE', 'single-quoted'],
  ['QUOTE_DOUBLE', 'double-quoted'],
  ['BLOCK_LITERAL', 'literal'],
  ['BLOCK_FOLDED', 'folded'],
]);

const NO_CHILDREN: ReadonlyMap<PathStep, Spot> = new Map();

/**
 * Turns the library's nodes into plain values, and reports what the library lets pass: duplicate
 * keys (its own check takes quadratic time, R31), keys that are not text, merge keys, numbers that
 * are not finite or would be rounded. Aliases become null; the scanner has reported them already.
 */
export function convertNode(node: unknown, report: Report, keyStart?: number): Converted {
  const range = rangeOf(node);
  const base = { keyStart, start: range[0], end: range[1] };
  if (isMap(node)) return convertMap(node.items, report, base);
  if (isSeq(node)) {
    const items = node.items.map((item) => convertNode(item, report));
    const children = new Map(items.map((item, index) => [index, item.spot]));
    const value = items.map((item) => item.value);
    return { value, spot: { ...base, text: undefined, children } };
  }
  if (!isScalar(node))
    return { value: null, spot: { ...base, text: undefined, children: NO_CHILDREN } };
  if (typeof node.value === 'number') checkNumber(node.value, base.start, report);
  const text = typeof node.value === 'string' ? textOf(node, node.value) : undefined;
  return { value: node.value, spot: { ...base, text, children: NO_CHILDREN } };
}

/** The span of a node; the file's start for what has none, an empty document. */
function rangeOf(node: unknown): readonly [number, number] {
  if ((isMap(node) || isSeq(node) || isScalar(node)) && node.range) {
    return [node.range[0], node.range[1]];
  }
  return [0, 0];
}

/** Mappings become objects without a prototype, so that no key can mean more than itself. */
function convertMap(
  pairs: readonly Pair<unknown, unknown>[],
  report: Report,
  base: Omit<Spot, 'text' | 'children'>,
): Converted {
  const value: Record<string, unknown> = Object.create(null);
  const children = new Map<PathStep, Spot>();
  for (const pair of pairs) {
    const keyStart = rangeOf(pair.key)[0];
    const key = keyOf(pair.key, keyStart, report);
    const child = convertNode(pair.value, report, keyStart);
    if (key === undefined) continue;
    if (children.has(key)) report(keyStart, `the key "${shown(key)}" is given twice`);
    const spot =
      pair.value === null ? { ...child.spot, start: keyStart, end: keyStart } : child.spot;
    value[key] = child.value;
    children.set(key, spot);
  }
  return { value, spot: { ...base, text: undefined, children } };
}

/** Reads a key, which must be text and nothing that YAML or JavaScript gives a second meaning. */
function keyOf(key: unknown, offset: number, report: Report): string | undefined {
  const text = isScalar(key) ? key.value : undefined;
  if (typeof text !== 'string') {
    report(offset, 'a key must be text; put it in quotes if it looks like a number or is null');
    return undefined;
  }
  if (text === '<<') {
    report(offset, 'merge keys (<<) are not supported; write the keys out');
    return undefined;
  }
  if (text === '__proto__') {
    report(offset, 'the key "__proto__" is not allowed');
    return undefined;
  }
  return text;
}

/** Long keys would make findings unreadable. */
const SHOWN_MAX = 60;

/** A key as findings show it: cut to a readable length, control characters escaped. */
function shown(key: string): string {
  const text = key.length > SHOWN_MAX ? `${key.slice(0, SHOWN_MAX)}…` : key;
  return JSON.stringify(text).slice(1, -1);
}

/** Numbers must be what was written: no infinity, no NaN, no silent rounding of large integers. */
function checkNumber(value: number, offset: number, report: Report): void {
  if (!Number.isFinite(value)) report(offset, 'a number must be finite');
  else if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    report(offset, 'this number is too large to be exact; put it in quotes if it is a name');
  }
}

/** How a text was written. */
function textOf(node: Scalar, value: string): Spot['text'] {
  const style = STYLES.get(node.type ?? '');
  return style === undefined ? undefined : { style, value };
}
