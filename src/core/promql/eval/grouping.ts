import { type Labels, METRIC_NAME } from '../../base/labels.ts';
import type { Aggregate } from '../ast.ts';
import { interned, keepLabels, LabelCache } from './label-cache.ts';
import type { Sample } from './sample.ts';

/** The elements of a vector that are aggregated into one. */
export interface Group {
  readonly labels: Labels;
  readonly samples: Sample[];
}

/** Sorts the elements of a vector into the groups of one `by` or `without` clause. */
export class Grouper {
  readonly #outputs: LabelCache<Labels>;

  constructor({ grouping, without }: Pick<Aggregate, 'grouping' | 'without'>) {
    const names = new Set(grouping);
    const drops = (name: string): boolean => names.has(name) || name === METRIC_NAME;
    this.#outputs = new LabelCache(
      interned((labels) => (without ? labels.without(drops) : keepLabels(labels, names))),
    );
  }

  /** The groups in the order in which their first elements come. */
  groups(samples: readonly Sample[]): readonly Group[] {
    const byKey = new Map<string, Group>();
    for (const sample of samples) {
      const labels = this.#outputs.get(sample.labels);
      const group = byKey.get(labels.key);
      if (group === undefined) byKey.set(labels.key, { labels, samples: [sample] });
      else group.samples.push(sample);
    }
    return [...byKey.values()];
  }
}

const groupers = new WeakMap<Aggregate, Grouper>();

/** The grouper of an aggregation, which lives as long as the parsed expression does. */
export function grouperOf(expr: Aggregate): Grouper {
  let grouper = groupers.get(expr);
  if (grouper === undefined) {
    grouper = new Grouper(expr);
    groupers.set(expr, grouper);
  }
  return grouper;
}
