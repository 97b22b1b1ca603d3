import type { Instant } from '../core/base/time.ts';
import type { Verdict } from '../core/verdict/decide.ts';
import type { Evaluation } from '../core/verdict/evaluation.ts';

/** A verdict and the name under which it can be talked about. */
export interface Decided {
  readonly decisionId: string;
  readonly verdict: Verdict;
}

/**
 * Distinct questions on one evaluation that are remembered: every node of a large cluster with
 * every action. Callers choose the target version, so there must be an end to it.
 */
const DECIDED_MAX = 10_000;

/** Decides once on each evaluation and question, for as long as the verdict stands. */
export class DecidedOnce {
  /** Decisions fall with the evaluation that they are based on. */
  readonly #decided = new WeakMap<Evaluation, Map<string, Decided>>();

  /** What was decided before if it stands; else what `decide` gives. */
  decide(
    { evaluation, key, now }: { evaluation: Evaluation; key: string; now: Instant },
    decide: () => Decided,
  ): Decided {
    const decided = this.#decided.get(evaluation) ?? new Map<string, Decided>();
    this.#decided.set(evaluation, decided);
    const before = decided.get(key);
    if (before !== undefined && now <= before.verdict.validUntil) return before;
    const fresh = decide();
    if (decided.size < DECIDED_MAX) decided.set(key, fresh);
    return fresh;
  }
}
