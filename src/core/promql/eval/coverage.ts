import { NodeSet } from '../../base/node-set.ts';
import type { Series } from '../../series/series.ts';
import type { Expr, VectorSelector } from '../ast.ts';
import type { SelectorCoverage } from '../result.ts';
import { selectorsOf } from '../selectors.ts';
import { textOf } from '../span.ts';

/**
 * What each selector of an expression saw. Operators cannot hide anything from it, because the
 * selectors report here before any operator sees their samples.
 */
export class CoverageLog {
  readonly #reads = new Map<VectorSelector, SelectorReads>();
  /** What another expression read through the same selector, at the same time. */
  readonly #adopted = new Map<VectorSelector, SelectorReads>();

  constructor(expr: Expr) {
    for (const { selector } of selectorsOf(expr)) {
      this.#reads.set(selector, new SelectorReads());
    }
  }

  /** Where a selector reports the samples that it reads. */
  of(selector: VectorSelector): SelectorReads {
    let reads = this.#reads.get(selector);
    if (reads === undefined) {
      reads = new SelectorReads();
      this.#reads.set(selector, reads);
    }
    return reads;
  }

  /** Takes over what was read for another expression; it is not written to. */
  adopt(selector: VectorSelector, reads: SelectorReads): void {
    this.#adopted.set(selector, reads);
  }

  /** What was read through a selector, by whomever. */
  readsOf(selector: VectorSelector): SelectorReads {
    return this.#adopted.get(selector) ?? this.of(selector);
  }

  /** One entry for each selector, in the order in which they are written. */
  entries(): readonly SelectorCoverage[] {
    return [...this.#reads].map(([selector, reads]) => ({
      selector: textOf(selector.span),
      ...this.#summary(selector, reads),
    }));
  }

  #summary(selector: VectorSelector, reads: SelectorReads): ReadSummary {
    const own = reads.summary();
    const adopted = this.#adopted.get(selector)?.summary();
    if (adopted === undefined) return own;
    return {
      nodes: own.nodes.union(adopted.nodes),
      oldest: Math.min(own.oldest, adopted.oldest),
    };
  }
}

/** The nodes whose series were read, and the oldest of the newest samples. */
interface ReadSummary {
  readonly nodes: NodeSet;
  readonly oldest: number;
}

/**
 * What one selector read: per series the time of the newest sample. A subquery or a range query
 * reads it more than once; then the newest of all counts.
 */
export class SelectorReads {
  /** What the first pass read, as columns: most selectors are read once, and need no map. */
  readonly #series: Series[] = [];
  readonly #times: number[] = [];
  /** The newest sample per series; made when a second pass starts. */
  #newest: Map<Series, number> | undefined;
  #passes = 0;
  #summary: ReadSummary | undefined;

  /** Notes that the selector starts to read its series, each at most once. */
  startPass(): void {
    this.#passes += 1;
    this.#summary = undefined;
    if (this.#passes !== 2) return;
    this.#newest = new Map(
      this.#series.map((series, index) => [series, this.#times[index] ?? Number.NaN]),
    );
  }

  /** Notes that a series was read up to a time. */
  note(series: Series, newestMs: number): void {
    if (this.#newest === undefined) {
      this.#series.push(series);
      this.#times.push(newestMs);
      return;
    }
    const before = this.#newest.get(series);
    if (before === undefined || before < newestMs) this.#newest.set(series, newestMs);
  }

  /** Worked out once after the last pass, since many expressions may ask for it. */
  summary(): ReadSummary {
    this.#summary ??= this.#summarise();
    return this.#summary;
  }

  #summarise(): ReadSummary {
    const series = this.#newest === undefined ? this.#series : [...this.#newest.keys()];
    const times = this.#newest === undefined ? this.#times : this.#newest.values();
    let oldest = Number.POSITIVE_INFINITY;
    for (const time of times) if (time < oldest) oldest = time;
    return { nodes: NodeSet.unionOf(series.map(({ nodes }) => nodes)), oldest };
  }
}
