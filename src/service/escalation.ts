import { type DurationMs, durationMs, type Instant, instant } from '../core/base/time.ts';
import type { Action } from '../core/cluster/action.ts';
import type { DecideInputs } from '../core/verdict/case.ts';
import type { Verdict } from '../core/verdict/decide.ts';
import { blocks } from '../core/verdict/report.ts';
import { type Asked, followAsked, stuckAfter } from '../core/verdict/stuck.ts';
import type { Clock } from '../ports/clock.ts';

/** A step that somebody keeps asking for and that has had no go for too long. */
export interface StuckStep {
  readonly cluster: string;
  readonly node: string;
  readonly action: Action;
  readonly runbook: string;
  /** Since when it has been refused without a break, on the guard's clock. */
  readonly since: Instant;
  /** For how long by now. */
  readonly forMs: DurationMs;
  /** What the runbook lets pass, `timing.stuck_after`. */
  readonly limitMs: DurationMs;
  readonly kind: Verdict['kind'];
  /** What is in the way, each hold point once. */
  readonly inTheWay: readonly string[];
  /** The last answer in one sentence. */
  readonly summary: string;
}

/**
 * Whoever still wants a step asks again: pipelines each `retryAfterSeconds`, people each few
 * minutes. After so long in silence nobody waits any more, and nobody has to be called for it.
 */
const FORGOTTEN_AFTER_MS = durationMs(15 * 60_000);

/**
 * Distinct questions that are followed: all steps of some hundred clusters at once. Callers choose
 * the target version, which is not told apart here, so that nobody can fill it.
 */
const QUESTIONS_MAX = 5_000;

interface Followed {
  readonly asked: Asked;
  readonly verdict: Verdict;
  readonly limitMs: DurationMs;
}

/**
 * Remembers for how long each question has had no go: the answer then tells that it is stuck, and
 * whoever calls people can ask what is. A guard that starts again begins to count anew, and so does
 * a question that nobody has asked for a while.
 */
export class Escalation {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #followed = new Map<string, Followed>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Inputs with what came of the question before; what they come to is then to be remembered. */
  recall(gathered: DecideInputs): DecideInputs {
    const asked = this.#standing(keyOf(gathered), gathered.now)?.asked;
    return asked === undefined ? gathered : { ...gathered, asked };
  }

  /** Takes down what recalled inputs came to. */
  remember(inputs: DecideInputs, verdict: Verdict): void {
    const key = keyOf(inputs);
    const asked = followAsked(inputs.asked, verdict);
    this.#followed.delete(key);
    if (asked === undefined) return;
    const [oldest] = this.#followed.keys();
    if (oldest !== undefined && this.#followed.size >= QUESTIONS_MAX) this.#followed.delete(oldest);
    const limitMs = stuckAfter(inputs.runbook.definition);
    this.#followed.set(key, { asked, verdict, limitMs });
  }

  /** Everything that is stuck now, longest first. */
  stuckNow(): readonly StuckStep[] {
    const now = this.#clock.now();
    return [...this.#followed.keys()]
      .flatMap((key) => this.#standing(key, now) ?? [])
      .filter(({ asked, limitMs }) => now - asked.noGoSince >= limitMs)
      .map((followed) => stuckStep(followed, now))
      .sort((one, other) => one.since - other.since);
  }

  /** The longest that a step of each action has been stuck, by cluster, in seconds. */
  stuckSeconds(): ReadonlyMap<string, Readonly<Record<string, number>>> {
    const longest = new Map<string, Record<string, number>>();
    for (const { cluster, action, forMs } of this.stuckNow()) {
      const byAction = longest.get(cluster) ?? {};
      longest.set(cluster, byAction);
      byAction[action] = Math.max(byAction[action] ?? 0, forMs / 1_000);
    }
    return longest;
  }

  #standing(key: string, now: Instant): Followed | undefined {
    const followed = this.#followed.get(key);
    if (followed === undefined) return undefined;
    const { decidedAt, retryAfterMs = 0 } = followed.verdict;
    // Who was told to come back in an hour is not late after fifteen minutes.
    const until = instant(decidedAt + Math.max(FORGOTTEN_AFTER_MS, 2 * retryAfterMs));
    return now <= until ? followed : undefined;
  }
}

/** Whoever asks: a step that one of two may not take is wanted by the other all the same. */
function keyOf({ cluster, runbook, question }: DecideInputs): string {
  const { node, action } = question;
  return `${cluster.id}\n${runbook.definition.runbook}\n${node}\n${action}`;
}

function stuckStep({ asked, verdict, limitMs }: Followed, now: Instant): StuckStep {
  const { cluster, question, runbook, kind, summary, holdPoints } = verdict;
  return {
    ...{ cluster, node: question.node, action: question.action, runbook, kind, summary },
    since: asked.noGoSince,
    forMs: durationMs(now - asked.noGoSince),
    limitMs,
    inTheWay: [...new Set(holdPoints.filter(blocks).map(({ name }) => name))],
  };
}
