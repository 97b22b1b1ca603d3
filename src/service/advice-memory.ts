import type { Verdict } from '../core/verdict/decide.ts';
import { blocks } from '../core/verdict/report.ts';

/** Advice as far as it is compared: what was asked, and what the answer comes to. */
interface Advice {
  readonly decisionId: string;
  readonly verdict: Verdict;
}

interface Remembered {
  readonly result: string;
  readonly decisionId: string;
}

/**
 * Questions whose last result is remembered: a hundred clusters of a hundred nodes. Callers choose
 * the target version, so there must be an end to it.
 */
const QUESTIONS_MAX = 10_000;

/** Remembers what was last advised on each question, to tell what is new from what is known. */
export class AdviceMemory {
  readonly #last = new Map<string, Remembered>();

  /** The id of the advice that last had this result, where nothing else was advised since. */
  idOf({ verdict }: Advice): string | undefined {
    const before = this.#last.get(questionOf(verdict));
    return before?.result === resultOf(verdict) ? before.decisionId : undefined;
  }

  /** Takes advice for the last that was given on its question. */
  remember({ verdict, decisionId }: Advice): void {
    const key = questionOf(verdict);
    this.#last.delete(key);
    const [oldest] = this.#last.keys();
    if (oldest !== undefined && this.#last.size >= QUESTIONS_MAX) this.#last.delete(oldest);
    this.#last.set(key, { result: resultOf(verdict), decisionId });
  }

  /** Forgets advice that did not get into the log. */
  forget({ verdict, decisionId }: Advice): void {
    const key = questionOf(verdict);
    if (this.#last.get(key)?.decisionId === decisionId) this.#last.delete(key);
  }
}

function questionOf({ cluster, runbook, question }: Verdict): string {
  const { node, action, toVersion } = question;
  return JSON.stringify([cluster, runbook, node, action, toVersion]);
}

/** Values move all the time; the result is what they come to, under which rules. */
function resultOf({ kind, isCure, canJudge, rulebookDigest, holdPoints, stuck }: Verdict): string {
  const inTheWay = new Set(holdPoints.filter(blocks).map(({ name }) => name));
  const how = [kind, isCure, canJudge, stuck !== undefined];
  return JSON.stringify([...how, rulebookDigest, [...inTheWay].sort()]);
}
