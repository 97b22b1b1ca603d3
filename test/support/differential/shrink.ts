import { type Expr, valueTypeOf } from '../../../src/core/promql/ast.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { textOf } from '../../../src/core/promql/span.ts';
import { childrenOf, everyPart } from './features.ts';

/** A shrunk query is for reading; so many tries are enough for any that is generated. */
const TRIES_MAX = 200;

/** The smallest query found by leaving parts out that still differs. */
export async function shrink(
  query: string,
  differs: (query: string) => Promise<boolean>,
): Promise<string> {
  let smallest = query;
  let tries = 0;
  for (let found: string | undefined = query; found !== undefined; ) {
    found = undefined;
    for (const candidate of smaller(smallest)) {
      tries += 1;
      if (tries > TRIES_MAX) return smallest;
      if (!(await differs(candidate))) continue;
      found = candidate;
      smallest = candidate;
      break;
    }
  }
  return smallest;
}

/** The query with one part replaced by a part of that part, of the same type. */
function* smaller(query: string): Generator<string> {
  const root = parsePromql(query);
  for (const part of everyPart(root)) {
    for (const child of childrenOf(part)) {
      const isRoot = part === root;
      if (!isRoot && valueTypeOf(child) !== valueTypeOf(part)) continue;
      const replaced = replace(query, part, textOf(child.span));
      if (replaced.length < query.length) yield replaced;
    }
  }
}

function replace(query: string, { span }: Expr, text: string): string {
  return query.slice(0, span.start) + text + query.slice(span.end);
}
