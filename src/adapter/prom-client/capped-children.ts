import type { Family } from './family.ts';

/** What clusters beyond the cap are added up as; no cluster can be called so. */
const OTHER_CLUSTERS = '_other';

/** Label sets of clusters beyond the cap; more than this many are left out altogether. */
const FOLDED_MAX = 50;

/**
 * The label sets of one family, up to its cap. Beyond it a family that folds adds them up under the
 * cluster `_other`, so that sums over all clusters stay right, and another one leaves them out.
 */
export class CappedChildren<Child> {
  readonly #open: (labels: readonly string[]) => Child;
  readonly #cap: number;
  readonly #clusterAt: number;
  readonly #children = new Map<string, Child>();
  readonly #dropped = new Set<string>();
  #folded = 0;

  constructor(family: Family, open: (labels: readonly string[]) => Child) {
    const { labels, cap = Number.POSITIVE_INFINITY, folds = false } = family;
    this.#open = open;
    this.#cap = cap;
    this.#clusterAt = folds ? labels.indexOf('cluster') : -1;
  }

  /** How many label sets do not have a series of their own. */
  get dropped(): number {
    return this.#dropped.size;
  }

  /** The child for a label set, or the one that stands for it; undefined when it is left out. */
  get(labels: readonly string[]): Child | undefined {
    const key = keyOf(labels);
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    if (this.#children.size - this.#folded < this.#cap) return this.#add(key, labels);
    this.#dropped.add(key);
    return this.#fold(labels);
  }

  #fold(labels: readonly string[]): Child | undefined {
    if (this.#clusterAt < 0) return undefined;
    const folded = labels.with(this.#clusterAt, OTHER_CLUSTERS);
    const key = keyOf(folded);
    const known = this.#children.get(key);
    if (known !== undefined || this.#folded >= FOLDED_MAX) return known;
    this.#folded += 1;
    return this.#add(key, folded);
  }

  #add(key: string, labels: readonly string[]): Child {
    const child = this.#open(labels);
    this.#children.set(key, child);
    return child;
  }
}

/** No label value holds a line break: they are names from the configuration, or constants. */
function keyOf(labels: readonly string[]): string {
  return labels.join('\n');
}
