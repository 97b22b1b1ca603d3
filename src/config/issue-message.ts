import type * as z from 'zod';
import { didYouMean } from '../core/base/did-you-mean.ts';

/** What a value is called in messages. No text or number is shown, since it can be a secret. */
export function describeValue(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return value === '' ? 'an empty text' : 'a text';
    case 'number':
      return 'a number';
    case 'boolean':
      return String(value);
    default:
      return 'a mapping';
  }
}

const EXPECTED: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a mapping'],
  ['record', 'a mapping'],
  ['null', 'nothing'],
]);

/** What zod calls a type, in the words of the person who wrote the file. */
export function describeExpected(expected: string): string {
  return EXPECTED.get(expected) ?? expected;
}

/** `"a", "b" or "c"`. */
export function oneOf(values: readonly unknown[]): string {
  const quoted = values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value)));
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}

/**
 * The message of an issue for which the schema has none of its own. Unknown and missing keys and
 * unions are worded where their place is known.
 */
export function issueMessage(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeMessage(issue.expected, issue.input);
    case 'invalid_value':
      return valueMessage(issue.values, issue.input);
    case 'too_small':
      return sizeMessage(issue.origin, Number(issue.minimum), issue.inclusive ? 'min' : 'above');
    case 'too_big':
      return sizeMessage(issue.origin, Number(issue.maximum), issue.inclusive ? 'max' : 'below');
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return 'is not in the expected form';
    default:
      return '';
  }
}

/** A number or word where a text is meant most often lacks its quotes. */
function typeMessage(expected: string, input: unknown): string {
  if (expected === 'int' && typeof input === 'number') return 'expected a whole number';
  const message = `expected ${describeExpected(expected)}, found ${describeValue(input)}`;
  const isScalar = typeof input === 'number' || typeof input === 'boolean';
  return expected === 'string' && isScalar ? `${message}; put it in quotes` : message;
}

/** Says which values there are, and which of them a text is nearest to. */
function valueMessage(values: readonly unknown[], input: unknown): string {
  const texts = values.filter((value) => typeof value === 'string');
  const hint = typeof input === 'string' ? didYouMean(input, texts) : '';
  return `expected ${oneOf(values)}${hint}`;
}

type Bound = 'min' | 'above' | 'max' | 'below';

const BOUNDS: Readonly<Record<Bound, string>> = {
  min: 'at least',
  above: 'more than',
  max: 'at most',
  below: 'less than',
};

/** Bounds of numbers, texts and lists. */
function sizeMessage(origin: string, limit: number, bound: Bound): string {
  const words = BOUNDS[bound];
  const isCounted = origin === 'string' || origin === 'array';
  if (isCounted && bound === 'min' && limit === 1) return 'must not be empty';
  if (origin === 'string') return `must have ${words} ${limit} characters`;
  if (origin === 'array') return `must have ${words} ${limit} items`;
  return `must be ${words} ${limit}`;
}
