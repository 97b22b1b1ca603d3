import type { Expr } from '../../../src/core/promql/ast.ts';
import { PromqlError } from '../../../src/core/promql/error.ts';
import { EXPERIMENTAL_FUNCTIONS } from '../../../src/core/promql/functions/signature.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { selectorsOf } from '../../../src/core/promql/selectors.ts';
import type { Database } from './database.ts';
import type { EvalCommand } from './script.ts';

/** Why a case does not apply to an engine of floats and the stable language. */
export type Reason = 'native histograms' | 'start timestamps' | 'experimental language';

/** What is made of a case before it is run: told by its text and data, never by its outcome. */
export type Classified =
  | { readonly applies: false; readonly reason: Reason }
  | { readonly applies: true; readonly parsed: Expr | PromqlError };

const FUNCTIONS = [...EXPERIMENTAL_FUNCTIONS].filter((name) => name !== 'start' && name !== 'end');
const EXPERIMENTAL: readonly RegExp[] = [
  new RegExp(String.raw`\b(?:${FUNCTIONS.join('|')})\s*\(`, 'i'),
  /(?<!@\s*)\b(?:start|end)\s*\(\s*\)/i,
  /\b(?:limitk|limit_ratio)\b/i,
  /\b(?:anchored|smoothed)\b/i,
  /\bfill(?:_left|_right)?\s*\(/i,
];
const NATIVE: readonly RegExp[] = [
  /\bhistogram_(?:count|sum|avg|stddev|stdvar)\s*\(/,
  // The trim operators of native histograms.
  /<\/|>\//,
];

/** Decides whether a case applies, with the reason when it does not. */
export function classify(command: EvalCommand, database: Database): Classified {
  const query = withoutStrings(command.query);
  if (EXPERIMENTAL.some((pattern) => pattern.test(query))) {
    return { applies: false, reason: 'experimental language' };
  }
  const assertsNative = command.results.some((line) => line.includes('{{'));
  if (assertsNative || NATIVE.some((pattern) => pattern.test(query))) {
    return { applies: false, reason: 'native histograms' };
  }
  let parsed: Expr;
  try {
    parsed = parsePromql(command.query);
  } catch (error) {
    if (error instanceof PromqlError) return { applies: true, parsed: error };
    throw error;
  }
  for (const { matchers } of selectorsOf(parsed)) {
    if (database.matchesNative(matchers)) return { applies: false, reason: 'native histograms' };
    if (database.matchesStartTimestamped(matchers)) {
      return { applies: false, reason: 'start timestamps' };
    }
  }
  return { applies: true, parsed };
}

function withoutStrings(query: string): string {
  return query.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '""');
}
