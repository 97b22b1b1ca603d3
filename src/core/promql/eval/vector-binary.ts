import { type Binary, isSetOp } from '../ast.ts';
import { PromqlError } from '../error.ts';
import { ARITHMETIC, COMPARISON, isArithmetic } from './arithmetic.ts';
import { type Matching, matchingOf, printLabelSet } from './matching.ts';
import { joinProvenance, type Sample, type Scalar } from './sample.ts';

/** The outcome of an operator on two numbers: undefined where a comparison filters it out. */
type Combine = (left: number, right: number) => number | undefined;

function combineFor({ op, returnBool }: Binary): Combine {
  if (isSetOp(op)) return () => undefined;
  if (isArithmetic(op)) return ARITHMETIC[op];
  const compare = COMPARISON[op];
  if (returnBool) return (left, right) => (compare(left, right) ? 1 : 0);
  return (left, right) => (compare(left, right) ? left : undefined);
}

/** An operator between two numbers. */
export function scalarBinary(expr: Binary, left: Scalar, right: Scalar): Scalar {
  const value = combineFor(expr)(left.value, right.value) ?? Number.NaN;
  return { value, ...joinProvenance(left, right) };
}

/** An operator between each element of a vector and a number on either side. */
export function vectorScalarBinary(
  expr: Binary,
  samples: readonly Sample[],
  { scalar, isLeft }: { readonly scalar: Scalar; readonly isLeft: boolean },
): readonly Sample[] {
  const combine = combineFor(expr);
  const filters = !isArithmetic(expr.op) && !expr.returnBool;
  const results: Sample[] = [];
  for (const sample of samples) {
    const { value } = sample;
    const combined = isLeft ? combine(scalar.value, value) : combine(value, scalar.value);
    if (combined === undefined) continue;
    const { oldest, nodes } = joinProvenance(sample, scalar);
    results.push({
      labels: sample.labels,
      // A filter keeps the value of the element, on whichever side it stands.
      value: filters ? value : combined,
      oldest,
      nodes,
      dropName: sample.dropName || !filters,
    });
  }
  return results;
}

/** An arithmetic or comparison operator between the matching elements of two vectors. */
export function vectorBinary(
  expr: Binary,
  left: readonly Sample[],
  right: readonly Sample[],
): readonly Sample[] {
  if (left.length === 0 || right.length === 0) return [];
  const swapped = expr.matching.cardinality === 'one-to-many';
  const matching = matchingOf(expr);
  const ones = indexOneSide(expr, swapped ? left : right);
  const combine = combineFor(expr);
  const seen = new UniqueMatches(expr);
  const results: Sample[] = [];
  for (const many of swapped ? right : left) {
    const signature = matching.signature(many.labels);
    const one = ones.get(signature);
    if (one === undefined) continue;
    const value = swapped ? combine(one.value, many.value) : combine(many.value, one.value);
    const labels = matching.resultLabels(many.labels, one.labels);
    // Also what a comparison filters out counts as matched, so that data cannot hide the mistake.
    seen.add(signature, labels.key);
    if (value === undefined) continue;
    const { oldest, nodes } = joinProvenance(many, one);
    const dropName = many.dropName || expr.returnBool;
    results.push({ labels, value, oldest, nodes, dropName });
  }
  return results;
}

function indexOneSide(expr: Binary, samples: readonly Sample[]): ReadonlyMap<string, Sample> {
  const matching = matchingOf(expr);
  const ones = new Map<string, Sample>();
  for (const sample of samples) {
    const signature = matching.signature(sample.labels);
    const other = ones.get(signature);
    if (other !== undefined) throw duplicateOnOneSide(expr, matching, [other, sample]);
    ones.set(signature, sample);
  }
  return ones;
}

function duplicateOnOneSide(
  expr: Binary,
  matching: Matching,
  samples: readonly [Sample, Sample],
): PromqlError {
  const side = expr.matching.cardinality === 'one-to-many' ? 'left' : 'right';
  const group = printLabelSet(matching.group(samples[0].labels));
  // In order of their labels, so that the message does not depend on the order of the series.
  const pair = samples.map(({ labels }) => printLabelSet(labels)).sort();
  const message =
    `found duplicate series for the match group ${group} on the ${side} hand-side of the ` +
    `operation: [${pair.join(', ')}];many-to-many matching not allowed: matching labels must be ` +
    'unique on one side';
  return new PromqlError('execution', expr.span, message);
}

/** Refuses a second match where the cardinality allows one only. */
class UniqueMatches {
  readonly #expr: Binary;
  readonly #seen = new Set<string>();
  readonly #isOneToOne: boolean;

  constructor(expr: Binary) {
    this.#expr = expr;
    this.#isOneToOne = expr.matching.cardinality === 'one-to-one';
  }

  add(signature: string, labelsKey: string): void {
    const key = this.#isOneToOne ? signature : `${signature}\u0002${labelsKey}`;
    const before = this.#seen.size;
    if (this.#seen.add(key).size > before) return;
    const reason = this.#isOneToOne
      ? 'many-to-one matching must be explicit (group_left/group_right)'
      : 'grouping labels must ensure unique matches';
    const message = `multiple matches for labels: ${reason}`;
    throw new PromqlError('execution', this.#expr.span, message);
  }
}
