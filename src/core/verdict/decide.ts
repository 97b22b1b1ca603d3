import type { DurationMs, Instant } from '../base/time.ts';
import type { Override } from '../facts/override.ts';
import { type Case, type DecideInputs, openCase, type Question } from './case.ts';
import { summarise } from './explain.ts';
import { judgeMetric } from './metric-hold-point.ts';
import { applyOverrides, overridesOn } from './overrides.ts';
import { PREDICATES } from './predicates/table.ts';
import { blocks, type HoldPointReport } from './report.ts';
import { type Stuck, stuckOf, withSince } from './stuck.ts';
import { beforeFactsChange, freshUntil, nextLook, retryAfter } from './validity.ts';

/**
 * What a no means: it clears by itself, evidence is missing, a person has to act, or a person has
 * ordered to stop.
 */
export type VerdictKind = 'go' | 'wait' | 'unknown' | 'blocked' | 'halted';

/** A go or a no-go, with every hold point that was asked. */
export interface Verdict {
  readonly decision: 'go' | 'no-go';
  readonly kind: VerdictKind;
  /** Whether the guard itself can judge; if not, its no says nothing of the cluster. */
  readonly canJudge: boolean;
  /** An action on a node that is proven down, which answers to fewer hold points. */
  readonly isCure: boolean;
  readonly question: Question;
  readonly cluster: string;
  readonly runbook: string;
  readonly summary: string;
  readonly decidedAt: Instant;
  /**
   * Until when the answer stands unless something new is observed: a go until its oldest evidence
   * is too old, a no until the next look is due.
   */
  readonly validUntil: Instant;
  /** Present when asking again is worth while. */
  readonly retryAfterMs: DurationMs | undefined;
  /** Present when it has been a no for longer than the runbook lets pass in silence. */
  readonly stuck?: Stuck;
  /** The evaluation that it is based on. */
  readonly evaluation: number;
  readonly rulebookDigest: string;
  /** Those in the way first, else in the order of the table and then of the runbook. */
  readonly holdPoints: readonly HoldPointReport[];
  /** Every override in force that is about a step like this, whether it was needed or not. */
  readonly overrides: readonly Override[];
}

/** Judges a question. Pure: everything that it depends on is in the inputs. */
export function decide(inputs: DecideInputs): Verdict {
  const given = openCase(inputs);
  const reports = withSince(applyOverrides(judge(given), given), given);
  const kind = kindOf(reports);
  const { question, cluster, runbook, now, evaluation, rulebookDigest } = inputs;
  const stuck = stuckOf(reports, given);
  const stands = kind === 'go' ? freshUntil(given, reports) : nextLook(given);
  return {
    decision: kind === 'go' ? 'go' : 'no-go',
    kind,
    canJudge: !reports.some((report) => report.name === 'guard_ready' && blocks(report)),
    isCure: given.isCure,
    question,
    cluster: cluster.id,
    runbook: runbook.definition.runbook,
    summary: summarise(reports, {
      action: question.action,
      node: question.node,
      cluster: cluster.id,
      isCure: given.isCure,
    }),
    decidedAt: now,
    validUntil: beforeFactsChange(given, stands),
    retryAfterMs: kind === 'wait' || kind === 'unknown' ? retryAfter(given, reports) : undefined,
    ...(stuck === undefined ? {} : { stuck }),
    evaluation: evaluation.sequence,
    rulebookDigest,
    holdPoints: [...reports.filter(blocks), ...reports.filter((report) => !blocks(report))],
    overrides: overridesOn(given),
  };
}

function judge(given: Case): readonly HoldPointReport[] {
  const builtIn = PREDICATES.filter((predicate) => predicate.appliesTo(given)).flatMap(
    (predicate) => predicate.evaluate(given),
  );
  // A cure, a way back and the end of a drain must not wait for numbers that they are to mend.
  if (given.purpose !== 'forward') return builtIn;
  const { runbook, evaluation } = given;
  const states = evaluation.holdPoints.get(runbook.definition.runbook) ?? [];
  const metric = runbook.holdPoints.flatMap((holdPoint) => {
    const { name, during } = holdPoint.definition;
    if (during?.only === true) return [];
    const state = states.find((each) => each.holdPoint.definition.name === name);
    return judgeMetric(state ?? { holdPoint, byNode: new Map(), coverage: [] }, given);
  });
  return [...builtIn, ...metric];
}

/**
 * A person's order outranks what needs a person, and that what lacks evidence, and that what will
 * pass by itself.
 */
export function kindOf(reports: readonly HoldPointReport[]): VerdictKind {
  const inTheWay = reports.filter(blocks);
  if (inTheWay.length === 0) return 'go';
  const failing = inTheWay.filter(({ result }) => result === 'fail');
  if (failing.some(({ onFail }) => onFail === 'halt')) return 'halted';
  if (failing.some(({ onFail }) => onFail === 'block')) return 'blocked';
  return inTheWay.some((report) => report.result === 'unknown') ? 'unknown' : 'wait';
}
