import type { Reading } from '../base/reading.ts';
import { type DurationMs, durationMs, type Instant, instant } from '../base/time.ts';
import type { NodeSnapshot } from '../cluster/node.ts';
import { changeTimes } from '../facts/change-times.ts';
import type { Case } from './case.ts';
import { blocks, type HoldPointReport } from './report.ts';

/** A go stands on its oldest evidence, and falls when that grows too old. */
export function freshUntil(
  { evaluation, cluster, snapshot }: Case,
  reports: readonly HoldPointReport[],
): Instant {
  const times = [
    ...reports.map((report) => report.observedAt),
    ...snapshot.nodes.flatMap(evidenceTimes),
  ].filter((time) => time !== undefined);
  return instant(Math.min(evaluation.at, ...times) + cluster.maxAgeMs);
}

/** An unobservable node gave no evidence; when it was last looked at does not matter. */
function evidenceTimes(node: NodeSnapshot): readonly Instant[] {
  const readings: readonly Reading<unknown>[] = [
    ...[node.isLeader, node.hasLeader, node.term, node.version],
    ...[node.commitIndex, node.appliedIndex, node.indexLag],
  ];
  const { observation } = node;
  return [
    ...(observation.kind === 'unobservable' ? [] : [observation.at]),
    ...readings.flatMap((reading) => (reading.kind === 'known' ? [reading.observedAt] : [])),
  ];
}

/** When the next evaluation is due, until which a no stands. */
export function nextLook({ evaluation, cluster, now }: Case): Instant {
  return instant(Math.max(now, evaluation.at + cluster.intervalMs));
}

/**
 * A verdict falls when a fact begins or ends by any clock. Those that have begun or ended by now
 * are in it already.
 */
export function beforeFactsChange({ facts, runbook, now }: Case, until: Instant): Instant {
  if (facts.kind === 'unknown') return now;
  const { earliestMs, latestMs } = facts.time;
  const { attestations, bigStep } = runbook.definition;
  const demands = [...attestations, ...(bigStep === undefined ? [] : [bigStep])];
  const waits = changeTimes(facts, demands).flatMap((atMs) =>
    [atMs - latestMs, atMs - earliestMs].filter((waitMs) => waitMs > 0),
  );
  return instant(Math.min(until, ...waits.map((waitMs) => now + waitMs)));
}

/** The longest wait that any hold point in the way asks for. */
export function retryAfter({ cluster }: Case, reports: readonly HoldPointReport[]): DurationMs {
  const waits = reports.filter(blocks).map((report) => report.retryAfterMs ?? cluster.intervalMs);
  return durationMs(Math.max(...waits));
}
