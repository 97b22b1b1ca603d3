import type { NodeId } from '../../base/ids.ts';
import { type DurationMs, describeDuration, durationMs, formatDuration } from '../../base/time.ts';
import type { NodeSnapshot } from '../../cluster/node.ts';
import { whyUnproven } from '../../rulebook/pulse.ts';
import type { Case } from '../case.ts';
import { type EvidenceReason, reasonOfValue } from '../evidence-reason.ts';
import type { HoldPointReport } from '../report.ts';
import type { Course, Oddity, Vitals } from '../vitals.ts';

/** A problem that a hold point reports under its own name. */
export type VitalProblem = Omit<HoldPointReport, 'name'>;

/**
 * What speaks against the page of an observed node although it answers: it does not move as a
 * living one does. Nothing is asked of the process of the target: when it does not keep up, a step
 * on it is what may mend it.
 */
export function lifeless(node: NodeSnapshot, given: Case): readonly VitalProblem[] {
  const { vitals } = given.evaluation;
  if (vitals === undefined || node.observation.kind !== 'observed') return [];
  return [...unproven(node, vitals, given), ...stalled(node, vitals, given)];
}

function unproven({ id }: NodeSnapshot, { pulses }: Vitals, given: Case): readonly VitalProblem[] {
  const { pack, now, cluster } = given;
  const proof = pack.proofOfLife;
  if (proof === undefined) return [];
  const { by, expr: text } = proof;
  const doubt = whyUnproven(pulses.get('page')?.get(id), { by, text }, now);
  if (doubt === undefined) return [];
  return [
    {
      result: 'unknown',
      onFail: 'wait',
      node: id,
      reason: reasonOfValue(doubt.why),
      detail: `${id} answers, and nothing shows that it lives: ${doubt.detail}`,
      clears: `${text} of ${id} ${by === 'changes' ? 'changes' : 'is other than 0'}`,
      retryAfterMs: cluster.intervalMs,
    },
  ];
}

function stalled(node: NodeSnapshot, vitals: Vitals, given: Case): readonly VitalProblem[] {
  const { id } = node;
  const { passedSince, index } = vitals.courses.get(id) ?? {};
  if (passedSince === undefined || index === undefined || node === given.target) return [];
  const forMs = given.now - passedSince;
  if (forMs <= vitals.windowMs) return [];
  return [
    {
      result: 'unknown',
      onFail: 'wait',
      node: id,
      reason: 'stalled',
      observed: index,
      unit: 'entries',
      since: passedSince,
      detail: `the index of ${id} stands still for ${describeDuration(forMs)}, and others went on`,
      clears: `the index of ${id} moves again`,
      retryAfterMs: given.cluster.intervalMs,
    },
  ];
}

/** What speaks against the process behind a page, or against there being only one. */
export function contradictions(given: Case): readonly VitalProblem[] {
  const { vitals } = given.evaluation;
  if (vitals === undefined) return [];
  return given.snapshot.nodes.flatMap((node) => {
    const course = vitals.courses.get(node.id);
    const isAsked = !given.reserved.has(node.id) && node.observation.kind === 'observed';
    if (course === undefined || !isAsked) return [];
    if (given.purpose === 'undo' && node === given.target) return [];
    return [
      ...startsLater(node.id, course, given),
      ...oddities(node.id, course, { windowMs: vitals.windowMs, given }).flatMap((odd) =>
        settling(odd, given),
      ),
    ];
  });
}

function startsLater(id: NodeId, { startsIn }: Course, given: Case): readonly VitalProblem[] {
  if (startsIn === undefined) return [];
  return [
    {
      result: 'fail',
      onFail: 'wait',
      node: id,
      reason: 'start_in_future',
      observed: `${describeDuration(startsIn * 1_000)} from now`,
      required: 'a start in the past',
      detail: `${id} says that its process will start in ${describeDuration(startsIn * 1_000)}`,
      clears: `the clocks of ${id} and of the guard agree`,
      retryAfterMs: given.cluster.intervalMs,
    },
  ];
}

/** An oddity with its sentence. */
interface ToldOddity {
  readonly node: NodeId;
  readonly reason: EvidenceReason;
  readonly odd: Oddity;
  readonly detail: string;
  /** For how long it stands in the way. */
  readonly forMs: DurationMs;
}

/**
 * A restart is over when all that is left of the old process is too old to be evidence. Where two
 * processes answer for one, the next rounds may show the one alone; a window of time tells.
 */
function oddities(
  id: NodeId,
  course: Course,
  { windowMs, given }: { readonly windowMs: DurationMs; readonly given: Case },
): readonly ToldOddity[] {
  const { restarted, startWentBack, wentBack } = course;
  const lasting = { node: id, forMs: windowMs };
  const told: ToldOddity[] = [];
  if (restarted !== undefined && !isAllowed(id, restarted, given)) {
    const detail = `the process of ${id} started anew, and no permit was out for that`;
    const forMs = given.cluster.maxAgeMs;
    told.push({ node: id, forMs, reason: 'restarted', odd: restarted, detail });
  }
  if (startWentBack !== undefined) {
    const detail = `an older process answers for ${id} than before: there are two`;
    told.push({ ...lasting, reason: 'start_went_back', odd: startWentBack, detail });
  }
  if (wentBack !== undefined) {
    const { what, before, now } = wentBack;
    const detail = `${what} of ${id} went from ${before} back to ${now} in the same process`;
    told.push({ ...lasting, reason: 'went_back', odd: wentBack, detail });
  }
  return told;
}

/** The target is about to go anyway, and what a step did was seen to its end. */
function isAllowed(id: NodeId, { at }: Oddity, { target, ledger }: Case): boolean {
  if (id === target.id || ledger.permits.some(({ node }) => node === id)) return true;
  return ledger.verifiedSteps.some(({ node, verifiedAt }) => node === id && verifiedAt >= at);
}

function settling(
  { node, reason, odd, detail, forMs }: ToldOddity,
  { now, cluster }: Case,
): readonly VitalProblem[] {
  const leftMs = odd.at + forMs - now;
  if (leftMs <= 0) return [];
  return [
    {
      result: 'unknown',
      onFail: 'wait',
      node,
      reason,
      since: odd.at,
      detail: `${detail}, ${describeDuration(now - odd.at)} ago`,
      clears: `nothing of the kind for ${formatDuration(forMs)}`,
      retryAfterMs: durationMs(Math.max(leftMs, cluster.intervalMs)),
    },
  ];
}
