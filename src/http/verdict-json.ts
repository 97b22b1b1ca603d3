import { writeUtc } from '../core/base/civil-date.ts';
import type { Verdict, VerdictKind } from '../core/verdict/decide.ts';
import type { HoldPointReport, HoldPointResult } from '../core/verdict/report.ts';
import type { Clock } from '../ports/clock.ts';
import type { Decided } from '../service/decided.ts';
import { trendJson } from './trend-json.ts';
import type { PermitView } from './views/permit-view.ts';
import { ageSeconds, waitSeconds, wallTime } from './wall-time.ts';

/** A verdict as callers read it. JSON leaves out what is undefined; only `permit` may be null. */
export interface VerdictJson {
  readonly decision: 'go' | 'no-go';
  readonly kind: VerdictKind;
  /** Whether a claim got what it asked for; advice never reserves. */
  readonly reserved: boolean;
  readonly summary: string;
  readonly cluster: string;
  readonly node: string;
  readonly action: string;
  readonly toVersion: string | undefined;
  readonly runbook: string;
  /** Present when it has been refused for longer than the runbook lets pass in silence. */
  readonly stuck: StuckJson | undefined;
  /** Present, and true, for an action on a node that is proven down. */
  readonly cure: true | undefined;
  readonly decisionId: string;
  readonly decidedAt: string | undefined;
  readonly validUntil: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly rulebookDigest: string;
  readonly holdPoints: readonly HoldPointJson[];
  /** Orders in force that are about steps like this, whether they were needed or not. */
  readonly overrides: readonly OverrideJson[];
  /** What a claim has reserved, or had before. */
  readonly permit: PermitView | null;
}

/** For how long a step has been refused, and what the runbook lets pass. */
export interface StuckJson {
  readonly since: string | undefined;
  readonly seconds: number;
  readonly limitSeconds: number;
}

/** An order to go on past a hold point, as a verdict shows it. */
export interface OverrideJson {
  readonly id: string;
  readonly holdPoint: string;
  readonly by: string;
  readonly why: string;
  readonly until: string;
}

/** One hold point of a verdict as callers read it. */
export interface HoldPointJson {
  readonly name: string;
  readonly result: HoldPointResult;
  readonly observed: number | string | undefined;
  readonly required: string | undefined;
  readonly unit: string | undefined;
  readonly node: string | undefined;
  /** The age of the oldest evidence when the verdict was made. */
  readonly ageSeconds: number | undefined;
  readonly since: string | undefined;
  /** Why evidence is refused, in a word. */
  readonly reason: string | undefined;
  readonly detail: string;
  readonly clears: string | undefined;
  /** Which way a failing value goes; absent while too few values are known to say. */
  readonly trend: 'rising' | 'falling' | 'steady' | 'unsettled' | undefined;
  /** Negative when it falls, in the unit of the value. */
  readonly slopePerSecond: number | undefined;
  /** When it reaches its limit if it goes on like that, counted from the evidence. */
  readonly etaSeconds: number | undefined;
  /** Present, and true, on a pass that is late: told, and in nobody's way. */
  readonly overrun: true | undefined;
  /** The override by which it does not stand in the way. */
  readonly override: string | undefined;
}

type WallClock = Pick<Clock, 'wallOffsetMs'>;

/**
 * Writes a verdict for callers. Ages are as of `decidedAt`, not of the answer, so that one body
 * serves everyone who asks while the verdict stands.
 */
export function verdictJson({ decisionId, verdict }: Decided, clock: WallClock): VerdictJson {
  const { question, decidedAt } = verdict;
  return {
    decision: verdict.decision,
    kind: verdict.kind,
    reserved: false,
    summary: verdict.summary,
    cluster: verdict.cluster,
    node: question.node,
    action: question.action,
    toVersion: question.toVersion,
    runbook: verdict.runbook,
    stuck: stuckJson(verdict, clock),
    cure: verdict.isCure ? true : undefined,
    decisionId,
    decidedAt: wallTime(decidedAt, clock),
    validUntil: wallTime(verdict.validUntil, clock),
    retryAfterSeconds: retryAfterSeconds(verdict),
    rulebookDigest: verdict.rulebookDigest,
    holdPoints: verdict.holdPoints.map((report) => holdPointJson(report, { verdict, clock })),
    overrides: verdict.overrides.map(({ id, holdPoint, by, why, untilMs }) => ({
      ...{ id, holdPoint, by, why },
      until: writeUtc(untilMs),
    })),
    permit: null,
  };
}

function stuckJson({ stuck, decidedAt }: Verdict, clock: WallClock): StuckJson | undefined {
  return (
    stuck && {
      since: wallTime(stuck.since, clock),
      seconds: Math.floor((decidedAt - stuck.since) / 1_000),
      limitSeconds: stuck.limitMs / 1_000,
    }
  );
}

/** A guard that cannot judge yet will be able to soon, whatever else stands in the way. */
function retryAfterSeconds({ retryAfterMs, canJudge, holdPoints }: Verdict): number | undefined {
  if (retryAfterMs !== undefined) return waitSeconds(retryAfterMs);
  if (canJudge) return undefined;
  return waitSeconds(Math.max(0, ...holdPoints.map((report) => report.retryAfterMs ?? 0)));
}

function holdPointJson(
  report: HoldPointReport,
  { verdict, clock }: { verdict: Verdict; clock: WallClock },
): HoldPointJson {
  const { observed, observedAt, since } = report;
  const isNumber = typeof observed === 'number';
  return {
    name: report.name,
    result: report.result,
    // JSON would write an infinite number as null, which reads like a measurement of nothing.
    observed: isNumber && !Number.isFinite(observed) ? String(observed) : observed,
    required: report.required,
    unit: report.unit,
    node: report.node,
    ageSeconds: observedAt === undefined ? undefined : ageSeconds(verdict.decidedAt, observedAt),
    since: since === undefined ? undefined : wallTime(since, clock),
    reason: report.reason,
    detail: report.detail,
    clears: report.clears,
    ...trendJson(report),
    overrun: report.overrun,
    override: report.override?.id,
  };
}
