import type { Aggregate } from '../ast.ts';
import { PromqlError } from '../error.ts';
import { printNumber } from '../syntax/number.ts';
import { quoteGo } from '../syntax/string-literal.ts';
import { Grouper } from './grouping.ts';
import { joinAll, type Sample } from './sample.ts';

/** Counts how often each value occurs; the value becomes a label of the result. */
export function countValues(
  expr: Aggregate,
  label: string,
  samples: readonly Sample[],
): readonly Sample[] {
  if (label === '' || !label.isWellFormed()) {
    const message = `invalid label name ${quoteGo(label)}`;
    throw new PromqlError('execution', expr.param?.span ?? expr.span, message);
  }
  const labelled = samples.map((sample) => ({
    ...sample,
    labels: sample.labels.with(label, printNumber(sample.value)),
  }));
  // `without` takes the new label away too, if it names it; Prometheus does so as well.
  const grouping = expr.without ? expr.grouping : [...expr.grouping, label];
  const grouper = new Grouper({ grouping, without: expr.without });
  return grouper.groups(labelled).map((group) => ({
    labels: group.labels,
    value: group.samples.length,
    dropName: false,
    ...joinAll(group.samples),
  }));
}
