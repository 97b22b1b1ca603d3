import type { Reading } from '../base/reading.ts';
import { type DurationMs, durationMs, type Instant, instant } from '../base/time.ts';
import type { NodeSnapshot } from '../cluster/node.ts';
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

/** The longest wait that any hold point in the way asks for. */
export function retryAfter({ cluster }: Case, reports: readonly HoldPointReport[]): DurationMs {
  const waits = reports.filter(blocks).map((report) => report.retryAfterMs ?? cluster.intervalMs);
  return durationMs(Math.max(...waits));
}
