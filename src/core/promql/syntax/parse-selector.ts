import { METRIC_NAME } from '../../base/labels.ts';
import { createMatcher, type Matcher, type MatchOperator } from '../../series/matcher.ts';
import type { VectorSelector } from '../ast.ts';
import { PromqlError } from '../error.ts';
import { joinSpans } from '../span.ts';
import { quoteGo, unquote } from './string-literal.ts';
import type { Token } from './token.ts';
import type { TokenStream } from './token-stream.ts';

const OPERATORS: ReadonlyMap<string, MatchOperator> = new Map(
  (['=', '!=', '=~', '!~'] as const).map((operator) => [operator, operator]),
);

/** Reads a vector selector: a metric name that was consumed, matchers in braces, or both. */
export function parseVectorSelector(tokens: TokenStream, name: Token | undefined): VectorSelector {
  const first = name ?? tokens.current;
  const matchers = tokens.is('{') ? parseMatchers(tokens) : [];
  const span = tokens.spanFrom(first);
  if (name !== undefined) {
    const other = matchers.find((matcher) => matcher.label === METRIC_NAME);
    if (other !== undefined) {
      const both = `${quoteGo(name.text)} or ${quoteGo(other.text)}`;
      throw new PromqlError('type', span, `metric name must not be set twice: ${both}`);
    }
    matchers.unshift(createMatcher(METRIC_NAME, '=', name.text));
  }
  // Without this, a slip of the finger would select every series there is.
  if (matchers.every((matcher) => matcher.matches(''))) {
    const message = 'vector selector must contain at least one non-empty matcher';
    throw new PromqlError('type', span, message);
  }
  return { kind: 'vector-selector', span, matchers, offsetMs: 0, at: undefined };
}

function parseMatchers(tokens: TokenStream): Matcher[] {
  const matchers: Matcher[] = [];
  tokens.take();
  while (!tokens.takeIf('}')) {
    matchers.push(parseMatcher(tokens));
    if (tokens.takeIf(',') || tokens.is('}')) continue;
    throw tokens.unexpected('label matching', '"," or "}"');
  }
  return matchers;
}

function parseMatcher(tokens: TokenStream): Matcher {
  const { kind } = tokens.current;
  if (kind !== 'identifier' && kind !== 'string') {
    throw tokens.unexpected('label matching', 'identifier or "}"');
  }
  const label = tokens.take();
  const labelName = kind === 'string' ? validText(label) : label.text;
  const operator = OPERATORS.get(tokens.current.word);
  if (operator === undefined) {
    const nameEnds = tokens.is(',') || tokens.is('}');
    // A quoted text alone is the metric name, as UTF-8 names are written.
    if (kind === 'string' && nameEnds) return createMatcher(METRIC_NAME, '=', labelName);
    throw tokens.unexpected('label matching', 'label matching operator');
  }
  tokens.take();
  if (tokens.current.kind !== 'string') throw tokens.unexpected('label matching', 'string');
  const text = tokens.take();
  try {
    return createMatcher(labelName, operator, unquote(text.text));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PromqlError('syntax', joinSpans(label, text), error.message);
  }
}

function validText(token: Token): string {
  const text = unquote(token.text);
  if (text !== '' && text.isWellFormed()) return text;
  throw new PromqlError('syntax', token, `invalid label name ${quoteGo(text)}`);
}

/** Reads the labels of `by`, `without`, `on`, `ignoring` and `group_…`, with parentheses. */
export function parseLabelList(
  tokens: TokenStream,
  isLabel: (token: Token) => boolean,
): readonly string[] {
  if (!tokens.takeIf('(')) throw tokens.unexpected('grouping opts', '"("');
  const labels: string[] = [];
  while (!tokens.takeIf(')')) {
    const token = tokens.current;
    if (token.kind !== 'string' && !isLabel(token)) {
      throw tokens.unexpected('grouping opts', 'label');
    }
    tokens.take();
    labels.push(token.kind === 'string' ? validText(token) : token.text);
    if (tokens.takeIf(',') || tokens.is(')')) continue;
    throw tokens.unexpected('grouping opts', '"," or ")"');
  }
  return labels;
}
