import { compileSearch } from '../../base/regex-search.ts';
import { durationLiteralMs } from '../../promql/syntax/duration.ts';
import {
  argument,
  atMost,
  GO_BUILTINS,
  type TemplateFunction,
  textArgument,
} from './go-builtins.ts';
import {
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
  humanizeTimestamp,
  timeOf,
} from './humanize.ts';
import {
  floatValue,
  printValue,
  type TemplateSample,
  type TemplateValue,
  textValue,
  typeName,
} from './value.ts';

/** What functions of a template may ask for. */
export interface FunctionScope {
  /** Evaluates a query at the time of the rule. Throws where it does not work out. */
  readonly query: (text: string) => readonly TemplateSample[];
  readonly externalUrl: string;
}

/** Strings are numbers where a number is wanted, as in Prometheus. */
function numberArgument(values: readonly TemplateValue[]): number {
  atMost(values, 1);
  const value = argument(values, 0);
  if (value.type === 'float64' || value.type === 'int') return value.value;
  if (value.type !== 'string') throw new Error(`can't convert ${typeName(value)} to float`);
  const number = parseFloat64(value.value);
  if (number !== undefined) return number;
  throw new Error(`strconv.ParseFloat: parsing ${JSON.stringify(value.value)}: invalid syntax`);
}

function parseFloat64(text: string): number | undefined {
  const word = /^([+-]?)(?:(inf|infinity)|(nan))$/i.exec(text);
  if (word !== null) {
    if (word[3] !== undefined) return Number.NaN;
    return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function ofNumber(write: (value: number) => string): TemplateFunction {
  return (values) => textValue(write(numberArgument(values)));
}

function ofText(change: (text: string) => string): TemplateFunction {
  return (values) => {
    atMost(values, 1);
    return textValue(change(textArgument(values, 0)));
  };
}

function sampleArgument(values: readonly TemplateValue[], index: number): TemplateSample {
  const value = argument(values, index);
  if (value.type === 'sample') return value.sample;
  throw new Error(`wrong type for value; expected *template.sample; got ${typeName(value)}`);
}

function samplesArgument(
  values: readonly TemplateValue[],
  index: number,
): readonly TemplateSample[] {
  const value = argument(values, index);
  if (value.type === 'samples') return value.samples;
  throw new Error(`wrong type for value; expected template.queryResult; got ${typeName(value)}`);
}

function overflow(value: number): Error {
  const shown = printValue(floatValue(value));
  return new Error(
    `${shown} cannot be represented as a nanoseconds timestamp since it overflows int64`,
  );
}

function timestamp(values: readonly TemplateValue[]): TemplateValue {
  const seconds = numberArgument(values);
  const text = humanizeTimestamp(seconds);
  if (text === undefined) throw overflow(seconds);
  return textValue(text);
}

function toTime(values: readonly TemplateValue[]): TemplateValue {
  const seconds = numberArgument(values);
  const ms = timeOf(seconds);
  if (ms === undefined) throw overflow(seconds);
  return { type: 'time', ms };
}

function first(values: readonly TemplateValue[]): TemplateValue {
  const [sample] = samplesArgument(values, 0);
  if (sample === undefined) throw new Error('first() called on vector with no elements');
  return { type: 'sample', sample };
}

function sortByLabel(values: readonly TemplateValue[]): TemplateValue {
  const name = textArgument(values, 0);
  const samples = samplesArgument(values, 1).toSorted((left, right) => {
    const [a, b] = [left.labels.get(name) ?? '', right.labels.get(name) ?? ''];
    if (a === b) return 0;
    return a < b ? -1 : 1;
  });
  return { type: 'samples', samples };
}

/** Upper case for the first letter of each word; the others are left as they are. */
function title(text: string): string {
  return text.replaceAll(/(^|[^\p{L}\p{N}'_])(\p{L})/gu, (_, before: string, letter: string) => {
    return before + letter.toUpperCase();
  });
}

function stripPort(hostPort: string): string {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):[^:]*$/.exec(hostPort);
  return match?.[1] ?? match?.[2] ?? hostPort;
}

function stripDomain(hostPort: string): string {
  const match = /^(\[[^\]]*\]|[^:[\]]*)(:[^:]*)?$/.exec(hostPort);
  const host = match?.[1] ?? hostPort;
  if (host.startsWith('[') || /^[\d.]+$/.test(host)) return hostPort;
  return (host.split('.')[0] ?? '') + (match?.[2] ?? '');
}

function parseDuration(text: string): TemplateValue {
  const ms = durationLiteralMs(text);
  if (ms === undefined) throw new Error(`not a valid duration string: ${JSON.stringify(text)}`);
  return floatValue(ms / 1_000);
}

function args(values: readonly TemplateValue[]): TemplateValue {
  return { type: 'map', entries: new Map(values.map((each, index) => [`arg${index}`, each])) };
}

/** The functions of a template: those of Go and those of Prometheus. */
export function templateFunctions(scope: FunctionScope): ReadonlyMap<string, TemplateFunction> {
  return new Map<string, TemplateFunction>([
    ...GO_BUILTINS,
    ...PURE_FUNCTIONS,
    ['query', (values) => ({ type: 'samples', samples: scope.query(textArgument(values, 0)) })],
    ['externalURL', () => textValue(scope.externalUrl)],
    ['pathPrefix', () => textValue(pathOf(scope.externalUrl))],
  ]);
}

function pathOf(url: string): string {
  return /^[a-z]+:\/\/[^/]*(\/[^?#]*)?/i.exec(url)?.[1] ?? '';
}

const PURE_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  ['args', args],
  ['first', first],
  ['humanize', ofNumber(humanize)],
  ['humanize1024', ofNumber(humanize1024)],
  ['humanizeDuration', ofNumber(humanizeDuration)],
  ['humanizePercentage', ofNumber(humanizePercentage)],
  ['humanizeTimestamp', timestamp],
  [
    'label',
    (values) => textValue(sampleArgument(values, 1).labels.get(textArgument(values, 0)) ?? ''),
  ],
  [
    'match',
    (values) => ({
      type: 'bool',
      value: compileSearch(textArgument(values, 0)).isIn(textArgument(values, 1)),
    }),
  ],
  ['parseDuration', (values) => parseDuration(textArgument(values, 0))],
  [
    'reReplaceAll',
    (values) =>
      textValue(
        compileSearch(textArgument(values, 0)).replaceAll(
          textArgument(values, 2),
          textArgument(values, 1),
        ),
      ),
  ],
  ['safeHtml', ofText((text) => text)],
  ['sortByLabel', sortByLabel],
  ['stripDomain', ofText(stripDomain)],
  ['stripPort', ofText(stripPort)],
  ['strvalue', (values) => textValue(sampleArgument(values, 0).labels.get('__value__') ?? '')],
  ['title', ofText(title)],
  ['toLower', ofText((text) => text.toLowerCase())],
  ['toTime', toTime],
  ['toUpper', ofText((text) => text.toUpperCase())],
  ['value', (values) => floatValue(sampleArgument(values, 0).value)],
];
