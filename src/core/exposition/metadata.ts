import { isBlank, metricNameEnd, QUOTE, SPACE, skipBlanks } from './characters.ts';
import { excerpt, Fault } from './exposition-error.ts';
import { quotedEnd, unquote } from './quoted.ts';

const TEXT_TYPES: ReadonlySet<string> = new Set([
  'counter',
  'gauge',
  'histogram',
  'summary',
  'untyped',
]);

const OPENMETRICS_TYPES: ReadonlySet<string> = new Set([
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'unknown',
]);

/** The last line of an OpenMetrics page. */
export const END_OF_PAGE = '# EOF';

/** A comment line of the text format. */
export interface TextComment {
  /** The offset after it. */
  readonly end: number;
  /** Whether it is `# HELP` or `# TYPE`, which pages repeat word for word. */
  readonly isMetadata: boolean;
}

/**
 * Checks the comment line at `at` of a page in the text format. Only `# HELP` and `# TYPE` mean
 * anything; their words are checked and forgotten, since rules say what a signal is. Any other
 * comment is free text.
 */
export function readTextComment(text: string, at: number): TextComment {
  const end = lineEnd(text, at);
  const keywordAt = skipBlanks(text, at + 1);
  const keyword = text.slice(keywordAt, keywordAt + KEYWORD_LENGTH);
  const nameAt = skipBlanks(text, keywordAt + KEYWORD_LENGTH);
  const isMetadata =
    keywordAt > at + 1 &&
    (keyword === 'HELP' || keyword === 'TYPE') &&
    isBlank(text.charCodeAt(keywordAt + KEYWORD_LENGTH));
  if (!isMetadata) return { end: end + 1, isMetadata };
  const afterName = nameEnd(text, nameAt, keyword);
  if (keyword === 'TYPE') checkType(text, { from: afterName + 1, to: end }, TEXT_TYPES);
  return { end: end + 1, isMetadata };
}

/**
 * Checks the metadata line at `at` of an OpenMetrics page and returns the offset after it. Here
 * nothing else may begin with `#`, and one space separates the words.
 */
export function readOpenMetricsMetadata(text: string, at: number): number {
  const end = lineEnd(text, at);
  const keywordAt = at + 2;
  const nameAt = keywordAt + KEYWORD_LENGTH + 1;
  const words = text.slice(at, nameAt);
  if (words !== '# HELP ' && words !== '# TYPE ' && words !== '# UNIT ') {
    const found = excerpt(text, at, end);
    throw new Fault(
      'syntax',
      at,
      `expected HELP, TYPE, UNIT or the end of the page, found ${found}`,
    );
  }
  const keyword = words.slice(2, -1);
  const afterName = nameEnd(text, nameAt, keyword);
  if (text.charCodeAt(afterName) !== SPACE) {
    const found = excerpt(text, afterName, afterName + 1);
    throw new Fault('syntax', afterName, `expected a space and a text, found ${found}`);
  }
  const rest = { from: afterName + 1, to: end };
  if (keyword === 'TYPE') checkType(text, rest, OPENMETRICS_TYPES);
  if (keyword === 'UNIT') checkUnit(text, rest, bareName(text.slice(nameAt, afterName)));
  return end + 1;
}

const KEYWORD_LENGTH = 4;

interface Span {
  readonly from: number;
  readonly to: number;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end < 0) throw new Fault('syntax', text.length, 'the page ends in the middle of a line');
  return end;
}

function nameEnd(text: string, at: number, keyword: string): number {
  const end = text.charCodeAt(at) === QUOTE ? quotedEnd(text, at) : metricNameEnd(text, at);
  if (end > at) return end;
  const found = excerpt(text, at, at + 1);
  throw new Fault('syntax', at, `expected a metric name after ${keyword}, found ${found}`);
}

function bareName(name: string): string {
  return name.charCodeAt(0) === QUOTE ? unquote(name) : name;
}

function checkType(text: string, { from, to }: Span, types: ReadonlySet<string>): void {
  if (types.has(text.slice(from, to))) return;
  const at = Math.min(from, to);
  throw new Fault('syntax', at, `unknown metric type ${excerpt(text, at, to)}`);
}

function checkUnit(text: string, { from, to }: Span, name: string): void {
  const unit = text.slice(from, to);
  if (unit === '' || name.endsWith(`_${unit}`)) return;
  throw new Fault(
    'syntax',
    from,
    `the unit ${excerpt(text, from, to)} does not end the metric name`,
  );
}
