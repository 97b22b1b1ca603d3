import type { Binary } from '../ast.ts';
import { matchingOf } from './matching.ts';
import { joinProvenance, type Sample } from './sample.ts';

/** `and`, `or` and `unless` between two vectors. */
export function setOperator(
  expr: Binary,
  left: readonly Sample[],
  right: readonly Sample[],
): readonly Sample[] {
  if (expr.op === 'and') return intersection(expr, left, right);
  if (expr.op === 'or') return union(expr, left, right);
  return difference(expr, left, right);
}

/**
 * An element stays because others on the right exist, so that its provenance joins theirs: a stale
 * right side makes the answer as old as itself.
 */
function intersection(
  expr: Binary,
  left: readonly Sample[],
  right: readonly Sample[],
): readonly Sample[] {
  const matching = matchingOf(expr);
  const witnesses = new Map<string, Sample>();
  for (const sample of right) {
    const signature = matching.signature(sample.labels);
    const known = witnesses.get(signature);
    const joined = known === undefined ? sample : { ...known, ...joinProvenance(known, sample) };
    witnesses.set(signature, joined);
  }
  const results: Sample[] = [];
  for (const sample of left) {
    const witness = witnesses.get(matching.signature(sample.labels));
    if (witness === undefined) continue;
    results.push({ ...sample, ...joinProvenance(sample, witness) });
  }
  return results;
}

function union(expr: Binary, left: readonly Sample[], right: readonly Sample[]): readonly Sample[] {
  const matching = matchingOf(expr);
  const known = new Set(left.map((sample) => matching.signature(sample.labels)));
  return [...left, ...right.filter((sample) => !known.has(matching.signature(sample.labels)))];
}

function difference(
  expr: Binary,
  left: readonly Sample[],
  right: readonly Sample[],
): readonly Sample[] {
  const matching = matchingOf(expr);
  const known = new Set(right.map((sample) => matching.signature(sample.labels)));
  return left.filter((sample) => !known.has(matching.signature(sample.labels)));
}
