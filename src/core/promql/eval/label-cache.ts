import { Labels } from '../../base/labels.ts';
import { isMetadataLabel } from './sample.ts';

/**
 * Remembers what was derived from labels. Series keep their labels object for life and derived
 * labels are remembered too, so that from the second evaluation on grouping and matching are
 * lookups by identity and no text is built. Entries die with the labels they belong to.
 */
export class LabelCache<T extends object | string> {
  readonly #derive: (labels: Labels) => T;
  readonly #known = new WeakMap<Labels, T>();

  constructor(derive: (labels: Labels) => T) {
    this.#derive = derive;
  }

  /** What belongs to the labels, derived when it is asked for the first time. */
  get(labels: Labels): T {
    let value = this.#known.get(labels);
    if (value === undefined) {
      value = this.#derive(labels);
      this.#known.set(labels, value);
    }
    return value;
  }
}

/** As many derived label sets as are shared by one cache; above it starts afresh. */
const INTERNED_MAX = 10_000;

/** Wraps a derivation so that equal results are one object, which caches further on profit from. */
export function interned(derive: (labels: Labels) => Labels): (labels: Labels) => Labels {
  const byKey = new Map<string, Labels>();
  return (labels) => {
    const derived = derive(labels);
    const known = byKey.get(derived.key);
    if (known !== undefined) return known;
    if (byKey.size >= INTERNED_MAX) byKey.clear();
    byKey.set(derived.key, derived);
    return derived;
  };
}

const withoutMetadata = new LabelCache((labels) => labels.without(isMetadataLabel));

/** The labels without the name, type and unit of the metric. */
export function dropMetadata(labels: Labels): Labels {
  return withoutMetadata.get(labels);
}

/** The labels with only the listed names. */
export function keepLabels(labels: Labels, names: ReadonlySet<string>): Labels {
  return names.size === 0 ? Labels.empty : labels.without((name) => !names.has(name));
}
