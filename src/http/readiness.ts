import { describeDuration } from '../core/base/time.ts';
import type { HttpContext } from './context.ts';

/**
 * Why the guard is not ready, empty when it is. This is about the guard alone: a cluster that is
 * down has been looked at, so that the guard is ready to say so.
 */
export function notReadyReasons({
  guard,
  clock,
  readiness,
}: Pick<HttpContext, 'guard' | 'clock' | 'readiness'>): readonly string[] {
  const now = clock.now();
  const ofWatches = [...guard.watches.values()].flatMap(({ cluster, evaluation }) => {
    if (evaluation === undefined) return [`${cluster.id}: the first burst has not concluded`];
    const age = now - evaluation.at;
    if (age <= cluster.maxAgeMs) return [];
    return [`${cluster.id}: the last evaluation is ${describeDuration(age)} old`];
  });
  return [...readiness(), ...ofWatches];
}
