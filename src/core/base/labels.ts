/** One label of a series. */
export type LabelPair = readonly [name: string, value: string];

/** The label that holds the metric name. */
export const METRIC_NAME = '__name__';

/**
 * The labels of a series: sorted by name, no name twice, no empty value (an empty label is an
 * absent one, as in Prometheus). Immutable.
 */
export class Labels {
  static readonly empty: Labels = new Labels([]);

  readonly #pairs: readonly LabelPair[];
  #key: string | undefined;

  private constructor(pairs: readonly LabelPair[]) {
    this.#pairs = pairs;
  }

  /** Builds labels from pairs in any order; the last of a repeated name wins. */
  static from(pairs: Iterable<LabelPair>): Labels {
    const byName = new Map<string, string>();
    for (const [name, value] of pairs) byName.set(name, value);
    const kept = [...byName].filter(([, value]) => value !== '');
    kept.sort(([left], [right]) => (left < right ? -1 : 1));
    return kept.length === 0 ? Labels.empty : new Labels(kept);
  }

  /** The value of a label; the empty text when it is absent. */
  get(name: string): string {
    for (const [own, value] of this.#pairs) if (own === name) return value;
    return '';
  }

  /** Whether the label is present. */
  has(name: string): boolean {
    return this.#pairs.some(([own]) => own === name);
  }

  /** How many labels there are. */
  get size(): number {
    return this.#pairs.length;
  }

  /** The same labels with one set; an empty value removes it. */
  with(name: string, value: string): Labels {
    return Labels.from([...this.#pairs, [name, value]]);
  }

  /** The same labels without those for which `drop` says so; itself when none is dropped. */
  without(drop: (name: string) => boolean): Labels {
    const kept = this.#pairs.filter(([name]) => !drop(name));
    if (kept.length === this.#pairs.length) return this;
    return kept.length === 0 ? Labels.empty : new Labels(kept);
  }

  /** A text that is equal for equal labels and differs for different ones. */
  get key(): string {
    // Lengths rather than separators, since a value may hold every character.
    this.#key ??= this.#pairs
      .map(([name, value]) => `${name.length}:${name}${value.length}:${value}`)
      .join('');
    return this.#key;
  }

  /** As Prometheus prints a series: `name{a="b"}`. */
  toString(): string {
    const rest = this.#pairs.filter(([name]) => name !== METRIC_NAME);
    const braces = rest.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ');
    const name = this.get(METRIC_NAME);
    return name !== '' && rest.length === 0 ? name : `${name}{${braces}}`;
  }

  [Symbol.iterator](): IterableIterator<LabelPair> {
    return this.#pairs.values();
  }
}
