import { invariant } from '../../core/base/errors.ts';

/** Consecutive entries of one term, from index `first` to index `last`, both included. */
export interface TermRun {
  readonly term: number;
  readonly first: number;
  readonly last: number;
}

/**
 * A Raft log without its payload. By the Log Matching Property (Raft, figure 3) an index and a
 * term name one entry, so runs of terms say everything, and millions of writes take no memory.
 * Indexes count from one; index zero stands for the empty log and has term zero.
 */
export class TermLog {
  readonly #runs: TermRun[] = [];

  /** The index of the last entry; zero when the log is empty. */
  get lastIndex(): number {
    return this.#runs.at(-1)?.last ?? 0;
  }

  /** The term of the last entry; zero when the log is empty. */
  get lastTerm(): number {
    return this.#runs.at(-1)?.term ?? 0;
  }

  /** The term of the entry at an index; undefined when the log does not reach it. */
  termAt(index: number): number | undefined {
    return index === 0 ? 0 : this.#runHolding(index)?.term;
  }

  /** The index of the first entry of the run that holds `index`, for skipping a term at once. */
  runStart(index: number): number {
    return this.#runHolding(index)?.first ?? 0;
  }

  /** Appends `count` entries of a term, which is at least the term of the last entry. */
  append(term: number, count: number): void {
    const tail = this.#runs.at(-1);
    invariant(term >= this.lastTerm && count > 0, 'terms in a log never fall');
    if (tail?.term === term) this.#runs[this.#runs.length - 1] = extend(tail, count);
    else this.#runs.push({ term, first: this.lastIndex + 1, last: this.lastIndex + count });
  }

  /** The entries from one index to another, both included, as far as the log reaches. */
  slice(from: number, to: number): readonly TermRun[] {
    const found: TermRun[] = [];
    if (to < from) return found;
    for (let at = this.#runs.length - 1; at >= 0; at -= 1) {
      const run = this.#runs[at];
      if (run === undefined || run.last < from) break;
      if (run.first > to) continue;
      found.push({ ...run, first: Math.max(run.first, from), last: Math.min(run.last, to) });
    }
    return found.reverse();
  }

  /**
   * Takes entries over from a leader; the first must follow one that this log has. What conflicts
   * is dropped with all after it, what is there already stays (Raft, AppendEntries 3 and 4).
   */
  accept(runs: readonly TermRun[]): void {
    for (const run of runs) {
      let index = run.first;
      while (index <= Math.min(run.last, this.lastIndex)) {
        const own = this.#runHolding(index);
        if (own === undefined || own.term !== run.term) this.truncate(index - 1);
        else index = own.last + 1;
      }
      invariant(index <= this.lastIndex + 1, 'a log has no holes');
      if (index <= run.last) this.append(run.term, run.last - index + 1);
    }
  }

  /** Drops every entry after `lastKept`. */
  truncate(lastKept: number): void {
    for (let run = this.#runs.at(-1); run && run.last > lastKept; run = this.#runs.at(-1)) {
      this.#runs.pop();
      if (run.first <= lastKept) this.#runs.push({ ...run, last: lastKept });
    }
  }

  /** Whether a log that ends at `lastTerm` and `lastIndex` is behind this one (Raft, 5.4.1). */
  isNewerThan(lastTerm: number, lastIndex: number): boolean {
    if (this.lastTerm !== lastTerm) return this.lastTerm > lastTerm;
    return this.lastIndex > lastIndex;
  }

  /** Looks from the end, where nearly every question falls. */
  #runHolding(index: number): TermRun | undefined {
    if (index > this.lastIndex) return undefined;
    return this.#runs.findLast((run) => run.first <= index);
  }
}

function extend(run: TermRun, count: number): TermRun {
  return { ...run, last: run.last + count };
}
