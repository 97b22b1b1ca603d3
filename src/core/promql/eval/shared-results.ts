import type { Expr } from '../ast.ts';
import { printExpr } from '../print.ts';
import { selectorsOf } from '../selectors.ts';
import type { SelectorReads } from './coverage.ts';
import type { Sample } from './sample.ts';
import type { Session } from './session.ts';

interface Shared {
  readonly samples: readonly Sample[];
  /** What computing it cost, which everybody who uses it is charged. */
  readonly spent: number;
  /** What its selectors saw, in the order in which they are written. */
  readonly reads: readonly SelectorReads[];
}

/** Rules of one evaluation have a few hundred parts; beyond this somebody generates expressions. */
const RESULTS_MAX = 10_000;

/**
 * What parts of expressions came to, for all expressions that are evaluated at one time with one
 * look-back on one state of the series: rules repeat each other's selectors and rates. A part is
 * found by how it is written in canonical form. Whoever takes a result from here is told the same
 * coverage, and charged the same samples, as if it had been computed anew.
 */
export class SharedResults {
  readonly #results = new Map<string, Shared>();
  #revision: number | undefined;

  /** The elements of a part, computed when nobody did so before. */
  vector(expr: Expr, session: Session, compute: () => readonly Sample[]): readonly Sample[] {
    if (expr.kind === 'paren') return compute();
    if (this.#revision !== session.sourceRevision) {
      this.#results.clear();
      this.#revision = session.sourceRevision;
    }
    const key = canonicalOf(expr);
    const known = this.#results.get(key);
    // Whoever cannot afford it reads by itself, and is told where its samples ran out.
    if (known !== undefined && known.spent <= session.left) {
      session.spend(known.spent, expr.span);
      for (const [index, { selector }] of selectorUses(expr).entries()) {
        const reads = known.reads[index];
        if (reads !== undefined) session.coverage.adopt(selector, reads);
      }
      return known.samples;
    }
    const before = { spent: session.spent, annotated: session.annotated };
    const samples = compute();
    // Annotations name a place in the query, which is another one in every rule.
    if (session.annotated === before.annotated && this.#results.size < RESULTS_MAX) {
      const reads = selectorUses(expr).map(({ selector }) => session.coverage.readsOf(selector));
      this.#results.set(key, { samples, spent: session.spent - before.spent, reads });
    }
    return samples;
  }
}

const canonical = new WeakMap<Expr, string>();

function canonicalOf(expr: Expr): string {
  let text = canonical.get(expr);
  if (text === undefined) {
    text = printExpr(expr);
    canonical.set(expr, text);
  }
  return text;
}

const uses = new WeakMap<Expr, ReturnType<typeof selectorsOf>>();

function selectorUses(expr: Expr): ReturnType<typeof selectorsOf> {
  let found = uses.get(expr);
  if (found === undefined) {
    found = selectorsOf(expr);
    uses.set(expr, found);
  }
  return found;
}
