import type { Span } from '../span.ts';
import { quoteGo } from './string-literal.ts';

/** What a token is. Symbols, operators and keywords are told apart by `word`. */
export type TokenKind =
  | 'end'
  | 'identifier'
  | 'metric-identifier'
  | 'number'
  | 'duration'
  | 'string'
  | 'symbol'
  | 'operator'
  | 'aggregator'
  | 'keyword'
  | 'preprocessor';

/** One token of a query. */
export interface Token extends Span {
  readonly kind: TokenKind;
  /** The token as written. */
  readonly text: string;
  /** The token in lower case for keywords and operators; empty for names, numbers and strings. */
  readonly word: string;
}

/** The aggregation operators of the stable language. */
export const AGGREGATORS: ReadonlySet<string> = new Set([
  'sum',
  'avg',
  'min',
  'max',
  'count',
  'group',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'quantile',
  'count_values',
]);

/** Aggregators that Prometheus hides behind a feature flag; they are refused by name. */
const EXPERIMENTAL_AGGREGATORS: ReadonlySet<string> = new Set(['limitk', 'limit_ratio']);

const WORD_KINDS: ReadonlyMap<string, TokenKind> = new Map<string, TokenKind>([
  ...[...AGGREGATORS, ...EXPERIMENTAL_AGGREGATORS].map((word): [string, TokenKind] => [
    word,
    'aggregator',
  ]),
  ...['and', 'or', 'unless', 'atan2'].map((word): [string, TokenKind] => [word, 'operator']),
  ...['offset', 'by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'bool'].map(
    (word): [string, TokenKind] => [word, 'keyword'],
  ),
  ...['anchored', 'smoothed'].map((word): [string, TokenKind] => [word, 'keyword']),
  ...['start', 'end', 'step', 'range'].map((word): [string, TokenKind] => [word, 'preprocessor']),
  ...['inf', 'nan'].map((word): [string, TokenKind] => [word, 'number']),
]);

/** Whether a word in any case is a keyword of the language, and of which kind. */
export function wordKind(word: string): TokenKind | undefined {
  return WORD_KINDS.get(word.toLowerCase());
}

/** Words that cannot be a metric name where an expression starts. */
const NEVER_METRICS: ReadonlySet<string> = new Set([
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'bool',
  'atan2',
]);

/** Whether the token can be read as a metric name, as most keywords can. */
export function canNameMetric(token: Token): boolean {
  if (token.kind === 'identifier' || token.kind === 'metric-identifier') return true;
  return isWord(token) && !NEVER_METRICS.has(token.word);
}

/** Whether the token can be read as a label name in a grouping, as every keyword can. */
export function canNameLabel(token: Token): boolean {
  return token.kind === 'identifier' || isWord(token);
}

function isWord(token: Token): boolean {
  if (token.kind === 'aggregator' || token.kind === 'keyword') return true;
  return token.kind === 'preprocessor' || (token.kind === 'operator' && /^[a-z]/.test(token.word));
}

/** Names a token in an error message, in the words of Prometheus's parser. */
export function describeToken(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'end of input';
    case 'operator':
      return `<op:${token.text}>`;
    case 'aggregator':
      return `<aggr:${token.text}>`;
    case 'keyword':
      return `<${token.text}>`;
    case 'symbol':
    case 'preprocessor':
      return quoteGo(token.text);
    case 'metric-identifier':
      return `metric identifier ${quoteGo(token.text)}`;
    case 'identifier':
      return `identifier ${quoteGo(token.text)}`;
    default:
      return `${token.kind} ${shorten(token.text)}`;
  }
}

/** Long literals are cut after ten characters, as Prometheus does. */
const SHOWN_MAX = 10;

function shorten(text: string): string {
  if (text.length <= SHOWN_MAX) return quoteGo(text);
  return `${quoteGo(text.slice(0, SHOWN_MAX))}...`;
}
