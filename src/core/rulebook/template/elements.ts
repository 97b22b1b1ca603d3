import { TemplateError } from './error.ts';
import {
  floatValue,
  intValue,
  printValue,
  type TemplateValue,
  textValue,
  typeName,
} from './value.ts';

const NIL: TemplateValue = { type: 'nil' };

/** The value behind a chain of fields, as in `.Labels.node`. */
export function fieldsOf(value: TemplateValue, path: readonly string[], at: number): TemplateValue {
  return path.reduce((inner, name) => fieldOf(inner, name, at), value);
}

function fieldOf(value: TemplateValue, name: string, at: number): TemplateValue {
  switch (value.type) {
    case 'labels':
      return textValue(value.entries.get(name) ?? '');
    case 'map':
      return value.entries.get(name) ?? NIL;
    case 'struct': {
      const field = value.entries.get(name);
      if (field !== undefined) return field;
      break;
    }
    case 'sample':
      if (name === 'Value') return floatValue(value.sample.value);
      if (name === 'Labels') return { type: 'labels', entries: value.sample.labels };
      break;
    case 'nil':
      throw new TemplateError(`nil data; no entry for key "${name}"`, at);
  }
  throw new TemplateError(`can't evaluate field ${name} in type ${typeName(value)}`, at);
}

/** A key and an element of what `range` goes over. */
export type Pair = readonly [key: TemplateValue, element: TemplateValue];

/** What `range` goes over: maps in the order of their keys. */
export function elementsOf(value: TemplateValue, at: number): readonly Pair[] {
  switch (value.type) {
    case 'samples':
      return value.samples.map((sample, index) => [intValue(index), { type: 'sample', sample }]);
    case 'labels':
      return inOrder(value.entries).map(([key, text]) => [textValue(key), textValue(text)]);
    case 'map':
      return inOrder(value.entries).map(([key, element]) => [textValue(key), element]);
    case 'nil':
      return [];
    default:
      throw new TemplateError(`range can't iterate over ${printValue(value)}`, at);
  }
}

function inOrder<T>(entries: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...entries].sort(([left], [right]) => (left < right ? -1 : 1));
}
