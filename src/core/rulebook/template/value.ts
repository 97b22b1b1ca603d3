import { civilFromDays } from '../../base/civil-date.ts';
import { formatGoFloat } from './go-float.ts';

/** An element of the result of a query. */
export interface TemplateSample {
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** A value while a template runs. Go's types are kept apart, since it does not mix them either. */
export type TemplateValue =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'float64'; readonly value: number }
  | { readonly type: 'int'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  /** A map of texts, where a key that is absent is empty. */
  | { readonly type: 'labels'; readonly entries: ReadonlyMap<string, string> }
  /** A map of anything, where a key that is absent is nothing. */
  | { readonly type: 'map'; readonly entries: ReadonlyMap<string, TemplateValue> }
  /** What `.` is at the start: fields that are there, and no others. */
  | { readonly type: 'struct'; readonly entries: ReadonlyMap<string, TemplateValue> }
  | { readonly type: 'sample'; readonly sample: TemplateSample }
  | { readonly type: 'samples'; readonly samples: readonly TemplateSample[] }
  | { readonly type: 'time'; readonly ms: number }
  | { readonly type: 'nil' };

/** Makes a text of the template language. */
export function textValue(value: string): TemplateValue {
  return { type: 'string', value };
}

/** Makes a number with a fraction. */
export function floatValue(value: number): TemplateValue {
  return { type: 'float64', value };
}

/** Makes a whole number. */
export function intValue(value: number): TemplateValue {
  return { type: 'int', value };
}

/** Makes a truth value. */
export function boolValue(value: boolean): TemplateValue {
  return { type: 'bool', value };
}

/** What Go's templates print where there is nothing. */
const NO_VALUE = '<no value>';

/** What `if`, `and` and the like make of a value: empty and zero are false. */
export function isTrue(value: TemplateValue): boolean {
  switch (value.type) {
    case 'string':
      return value.value !== '';
    case 'float64':
    case 'int':
      // NaN is not zero, and so true in Go.
      return value.value !== 0;
    case 'bool':
      return value.value;
    case 'labels':
    case 'map':
      return value.entries.size > 0;
    case 'samples':
      return value.samples.length > 0;
    case 'nil':
      return false;
    default:
      return true;
  }
}

/** Writes a value as Go's `%v` does. */
export function printValue(value: TemplateValue): string {
  switch (value.type) {
    case 'string':
      return value.value;
    case 'float64':
      return formatGoFloat(value.value, 'g', undefined);
    case 'int':
      return String(value.value);
    case 'bool':
      return String(value.value);
    case 'labels':
      return printMap([...value.entries]);
    case 'map':
      return printMap([...value.entries].map(([key, entry]) => [key, printValue(entry)]));
    case 'struct':
      return `{${[...value.entries.values()].map(printValue).join(' ')}}`;
    case 'sample':
      return printSample(value.sample);
    case 'samples':
      return `[${value.samples.map(printSample).join(' ')}]`;
    case 'time':
      return printTime(value.ms);
    case 'nil':
      return NO_VALUE;
  }
}

function printMap(entries: readonly (readonly [string, string])[]): string {
  const sorted = entries.toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `map[${sorted.map(([key, entry]) => `${key}:${entry}`).join(' ')}]`;
}

function printSample({ labels, value }: TemplateSample): string {
  return `{${printMap([...labels])} ${formatGoFloat(value, 'g', undefined)}}`;
}

/** Writes a time as Go does: `2026-11-21 13:00:00.5 +0000 UTC`, always in UTC. */
export function printTime(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const fraction = String(ms - seconds * 1_000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  const { year, month, day } = civilFromDays(Math.floor(seconds / 86_400));
  const date = [String(year).padStart(4, '0'), two(month), two(day)].join('-');
  const ofDay = seconds - Math.floor(seconds / 86_400) * 86_400;
  const time = [Math.floor(ofDay / 3_600), Math.floor(ofDay / 60) % 60, ofDay % 60].map(two);
  return `${date} ${time.join(':')}${fraction === '' ? '' : `.${fraction}`} +0000 UTC`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** The Go type of a value, for messages. */
export function typeName(value: TemplateValue): string {
  switch (value.type) {
    case 'labels':
      return 'map[string]string';
    case 'map':
      return 'map[string]interface {}';
    case 'struct':
      return 'struct';
    case 'sample':
      return '*template.sample';
    case 'samples':
      return 'template.queryResult';
    case 'time':
      return '*time.Time';
    default:
      return value.type;
  }
}
