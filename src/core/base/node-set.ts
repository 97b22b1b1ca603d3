/**
 * A set of nodes of one cluster by their ordinals. It is immutable, so that a value can carry the
 * nodes that contributed to it through every operator and share the set wherever nothing changes.
 */
export class NodeSet {
  static readonly empty: NodeSet = new NodeSet(new Uint32Array(0));

  readonly #words: Uint32Array;

  /** Most sets hold one node, and are asked for it again and again. */
  readonly #only: number | undefined;

  private constructor(words: Uint32Array, only?: number) {
    this.#words = words;
    this.#only = only;
  }

  /** The set that holds one node. */
  static of(ordinal: number): NodeSet {
    const words = new Uint32Array((ordinal >>> 5) + 1);
    words[ordinal >>> 5] = (1 << (ordinal & 31)) >>> 0;
    return new NodeSet(words, ordinal);
  }

  /** The union of many sets, built in one pass. */
  static unionOf(sets: Iterable<NodeSet>): NodeSet {
    // Counted loops: this runs for every group of every aggregation, where iterators show.
    const list = [...sets];
    let length = 0;
    for (const set of list) length = Math.max(length, set.#words.length);
    const words = new Uint32Array(length);
    for (const set of list) {
      const own = set.#words;
      for (let at = 0; at < own.length; at += 1) {
        words[at] = ((words[at] ?? 0) | (own[at] ?? 0)) >>> 0;
      }
    }
    return words.length === 0 ? NodeSet.empty : new NodeSet(words);
  }

  /** Whether the node is in the set. */
  has(ordinal: number): boolean {
    return ((this.#words[ordinal >>> 5] ?? 0) & (1 << (ordinal & 31))) !== 0;
  }

  /** Whether no other node than this one is in the set. */
  holdsAtMost(ordinal: number): boolean {
    if (this.#only !== undefined) return this.#only === ordinal;
    const own = this.#words;
    for (let at = 0; at < own.length; at += 1) {
      const allowed = at === ordinal >>> 5 ? 1 << (ordinal & 31) : 0;
      if (((own[at] ?? 0) & ~allowed) !== 0) return false;
    }
    return true;
  }

  /** The union with another set; returns one of the two where it already is the union. */
  union(other: NodeSet): NodeSet {
    if (this === other || other.isSubsetOf(this)) return this;
    if (this.isSubsetOf(other)) return other;
    return NodeSet.unionOf([this, other]);
  }

  /** Whether every node of this set is in the other one. */
  isSubsetOf(other: NodeSet): boolean {
    const own = this.#words;
    for (let at = 0; at < own.length; at += 1) {
      if (((own[at] ?? 0) & ~(other.#words[at] ?? 0)) !== 0) return false;
    }
    return true;
  }

  /** The ordinals in the set, rising. */
  *[Symbol.iterator](): IterableIterator<number> {
    for (const [at, word] of this.#words.entries()) {
      for (let bit = 0; bit < 32; bit += 1) if ((word & (1 << bit)) !== 0) yield at * 32 + bit;
    }
  }
}
