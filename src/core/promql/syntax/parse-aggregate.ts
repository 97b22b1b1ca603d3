import type { Aggregate, AggregateOp, Expr } from '../ast.ts';
import { PromqlError } from '../error.ts';
import { parseLabelList } from './parse-selector.ts';
import { AGGREGATORS, canNameLabel, type Token } from './token.ts';
import type { TokenStream } from './token-stream.ts';

const WITH_PARAM: ReadonlySet<string> = new Set(['topk', 'bottomk', 'quantile', 'count_values']);

interface Modifier {
  readonly grouping: readonly string[];
  readonly without: boolean;
}

/** Whether what follows the name of an aggregator makes it one, and not a metric of that name. */
export function startsAggregate(next: Token): boolean {
  return next.word === '(' || next.word === 'by' || next.word === 'without';
}

/** Reads an aggregation whose operator has been consumed; `parseArgs` reads `(…)`. */
export function parseAggregate(
  tokens: TokenStream,
  operator: Token,
  parseArgs: () => readonly Expr[],
): Aggregate {
  const before = parseModifier(tokens);
  if (!tokens.is('(')) throw tokens.unexpected('aggregation');
  const args = parseArgs();
  const modifier = before ?? parseModifier(tokens) ?? { grouping: [], without: false };
  const span = tokens.spanFrom(operator);
  const fail = (code: 'type' | 'unsupported', message: string): PromqlError =>
    new PromqlError(code, span, message);
  if (args.length === 0) throw fail('type', 'no arguments for aggregate expression provided');
  if (!isStable(operator.word)) {
    throw fail('unsupported', `${operator.word}() is experimental and not supported`);
  }
  const wanted = WITH_PARAM.has(operator.word) ? 2 : 1;
  const expr = args[wanted - 1];
  if (args.length !== wanted || expr === undefined) {
    const counts = `expected ${wanted}, got ${args.length}`;
    throw fail('type', `wrong number of arguments for aggregate expression provided, ${counts}`);
  }
  const param = wanted === 2 ? args[0] : undefined;
  return { kind: 'aggregate', span, op: operator.word, expr, param, ...modifier };
}

function isStable(word: string): word is AggregateOp {
  return AGGREGATORS.has(word);
}

function parseModifier(tokens: TokenStream): Modifier | undefined {
  const without = tokens.is('without');
  if (!without && !tokens.is('by')) return undefined;
  tokens.take();
  return { grouping: parseLabelList(tokens, canNameLabel), without };
}
