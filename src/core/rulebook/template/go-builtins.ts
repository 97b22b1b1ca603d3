import { areEqual, isLess } from './compare.ts';
import { printf } from './printf.ts';
import {
  boolValue,
  intValue,
  isTrue,
  printValue,
  type TemplateValue,
  textValue,
  typeName,
} from './value.ts';

/** A function of the template language. A thrown error says what is wrong with the call. */
export type TemplateFunction = (values: readonly TemplateValue[]) => TemplateValue;

/** The argument at an index; an error in Go's words where there is none. */
export function argument(values: readonly TemplateValue[], index: number): TemplateValue {
  const value = values[index];
  if (value === undefined) throw new Error(`wrong number of args: got ${values.length}`);
  return value;
}

/** The argument at an index, which must be a text. */
export function textArgument(values: readonly TemplateValue[], index: number): string {
  const value = argument(values, index);
  if (value.type === 'string') return value.value;
  throw new Error(`wrong type for value; expected string; got ${typeName(value)}`);
}

/** Refuses more arguments than a function takes. */
export function atMost(values: readonly TemplateValue[], count: number): void {
  if (values.length > count) {
    throw new Error(`wrong number of args: want ${count} got ${values.length}`);
  }
}

function eq(values: readonly TemplateValue[]): TemplateValue {
  const first = argument(values, 0);
  argument(values, 1);
  return boolValue(values.slice(1).some((other) => areEqual(first, other)));
}

function comparing(
  compare: (left: TemplateValue, right: TemplateValue) => boolean,
): TemplateFunction {
  return (values) => {
    atMost(values, 2);
    return boolValue(compare(argument(values, 0), argument(values, 1)));
  };
}

function lengthOf(values: readonly TemplateValue[]): TemplateValue {
  atMost(values, 1);
  const value = argument(values, 0);
  switch (value.type) {
    case 'string':
      return intValue(new TextEncoder().encode(value.value).length);
    case 'labels':
    case 'map':
      return intValue(value.entries.size);
    case 'samples':
      return intValue(value.samples.length);
    default:
      throw new Error(`len of type ${typeName(value)}`);
  }
}

function indexed(values: readonly TemplateValue[]): TemplateValue {
  const [first = { type: 'nil' } as const, ...keys] = values;
  return keys.reduce<TemplateValue>(elementAt, first);
}

function elementAt(value: TemplateValue, key: TemplateValue): TemplateValue {
  if (value.type === 'labels' && key.type === 'string') {
    return textValue(value.entries.get(key.value) ?? '');
  }
  if (value.type === 'map' && key.type === 'string') {
    return value.entries.get(key.value) ?? { type: 'nil' };
  }
  if (value.type === 'samples' && key.type === 'int') {
    const sample = value.samples[key.value];
    if (sample === undefined) throw new Error(`index out of range: ${key.value}`);
    return { type: 'sample', sample };
  }
  throw new Error(`can't index item of type ${typeName(value)} with ${typeName(key)}`);
}

/** As Go's `Sprint`: a blank between two values of which neither is a text. */
function print(values: readonly TemplateValue[]): TemplateValue {
  let text = '';
  for (const [index, value] of values.entries()) {
    const before = values[index - 1];
    if (before !== undefined && before.type !== 'string' && value.type !== 'string') text += ' ';
    text += value.type === 'nil' ? '<nil>' : printValue(value);
  }
  return textValue(text);
}

const HTML: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&#34;'],
  ["'", '&#39;'],
]);

function joined(values: readonly TemplateValue[]): string {
  const text = print(values);
  return text.type === 'string' ? text.value : '';
}

/** The functions that Go's templates bring; `and` and `or` are run where they stop early. */
export const GO_BUILTINS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>(
  [
    ['eq', eq],
    ['ne', comparing((left, right) => !areEqual(left, right))],
    ['lt', comparing(isLess)],
    ['le', comparing((left, right) => isLess(left, right) || areEqual(left, right))],
    ['gt', comparing((left, right) => !isLess(left, right) && !areEqual(left, right))],
    ['ge', comparing((left, right) => !isLess(left, right))],
    ['not', (values) => boolValue(!isTrue(argument(values, 0)))],
    ['len', lengthOf],
    ['index', indexed],
    ['print', print],
    ['println', (values) => textValue(`${values.map(printValue).join(' ')}\n`)],
    ['printf', (values) => textValue(printf(textArgument(values, 0), values.slice(1)))],
    ['html', (values) => textValue(joined(values).replaceAll(/[&<>"']/g, (c) => HTML.get(c) ?? c))],
    ['urlquery', (values) => textValue(queryEscaped(joined(values)))],
  ],
);

/** As Go's `QueryEscape`, which leaves less unescaped than JavaScript does. */
function queryEscaped(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll('%20', '+')
    .replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
