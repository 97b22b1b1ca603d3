import { type DecideInputs, openCase } from '../../src/core/verdict/case.ts';
import type { Predicate } from '../../src/core/verdict/predicate.ts';
import { blocks, type HoldPointReport } from '../../src/core/verdict/report.ts';

/** What a predicate says of a question; it must have a say in it. */
export function judge(predicate: Predicate, inputs: DecideInputs): readonly HoldPointReport[] {
  const given = openCase(inputs);
  if (!predicate.appliesTo(given)) throw new Error(`${predicate.name} has no say in this`);
  return predicate.evaluate(given);
}

/** Whether a predicate has a say in a question. */
export function hasSay(predicate: Predicate, inputs: DecideInputs): boolean {
  return predicate.appliesTo(openCase(inputs));
}

/** Reports as `result node`, or `result` for those about the cluster as a whole. */
export function outline(reports: readonly HoldPointReport[]): readonly string[] {
  return reports.map(({ result, node }) => (node === undefined ? result : `${result} ${node}`));
}

/** What stands in the way, as `name node`, or `name` for the cluster as a whole. */
export function inTheWay(reports: readonly HoldPointReport[]): readonly string[] {
  return reports
    .filter(blocks)
    .map(({ name, node }) => (node === undefined ? name : `${name} ${node}`));
}
