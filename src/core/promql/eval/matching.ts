import { type Labels, METRIC_NAME } from '../../base/labels.ts';
import { type Binary, isComparison, type VectorMatching } from '../ast.ts';
import { interned, keepLabels, LabelCache } from './label-cache.ts';
import { isMetadataLabel } from './sample.ts';

/** What a pair of matched elements is called: remembered for the last partner of each element. */
interface Named {
  readonly partner: Labels;
  readonly result: Labels;
}

/** Which elements of the two sides belong together, and what the result is called. */
export class Matching {
  readonly #matching: VectorMatching;
  readonly #names: ReadonlySet<string>;
  readonly #groups: LabelCache<Labels>;
  readonly #bases: LabelCache<Labels>;
  readonly #named = new WeakMap<Labels, Named>();

  constructor({ matching, op }: Pick<Binary, 'matching' | 'op'>) {
    this.#matching = matching;
    this.#names = new Set(matching.labels);
    this.#groups = new LabelCache(interned((labels) => this.#matched(labels)));
    const keepsName = isComparison(op);
    this.#bases = new LabelCache(interned((labels) => this.#base(labels, keepsName)));
  }

  /** A text that is equal for elements that belong together. */
  signature(labels: Labels): string {
    return this.#groups.get(labels).key;
  }

  /** The labels on which elements are matched, for messages. */
  group(labels: Labels): Labels {
    return this.#groups.get(labels);
  }

  /** The labels of the result of an element of the "many" side and its partner. */
  resultLabels(many: Labels, one: Labels): Labels {
    if (this.#matching.include.length === 0) return this.#bases.get(many);
    const known = this.#named.get(many);
    if (known?.partner === one) return known.result;
    let result = this.#bases.get(many);
    for (const name of this.#matching.include) result = result.with(name, one.get(name));
    this.#named.set(many, { partner: one, result });
    return result;
  }

  #matched(labels: Labels): Labels {
    if (this.#matching.on) return keepLabels(labels, this.#names);
    return labels.without((name) => this.#names.has(name) || name === METRIC_NAME);
  }

  #base(labels: Labels, keepsName: boolean): Labels {
    const named = keepsName ? labels : labels.without(isMetadataLabel);
    if (this.#matching.cardinality !== 'one-to-one') return named;
    if (this.#matching.on) return keepLabels(named, this.#names);
    return named.without((name) => this.#names.has(name));
  }
}

const matchings = new WeakMap<Binary, Matching>();

/** The matching of a binary operator, which lives as long as the parsed expression does. */
export function matchingOf(expr: Binary): Matching {
  let matching = matchings.get(expr);
  if (matching === undefined) {
    matching = new Matching(expr);
    matchings.set(expr, matching);
  }
  return matching;
}

/** Writes all labels in braces, the name among them, as Prometheus does in matching errors. */
export function printLabelSet(labels: Labels): string {
  return `{${[...labels].map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
}
