import type { ClusterId } from '../base/ids.ts';
import type { Instant } from '../base/time.ts';
import type { GroupState } from '../rulebook/group-state.ts';
import type { Alert } from './alert.ts';

/**
 * The alerts of rule groups that fire. How long they have to last and go on is for their rules; a
 * rule that fails keeps its alerts, so that an error does not look like an end.
 */
export function ruleAlerts(
  groups: readonly GroupState[],
  {
    cluster,
    toWallMs,
  }: { readonly cluster: ClusterId; readonly toWallMs: (at: Instant) => number },
): readonly Alert[] {
  return groups.flatMap(({ rules }) =>
    rules.flatMap((rule) =>
      rule.kind === 'record'
        ? []
        : [...rule.alerts.values()].flatMap(({ state, labels, annotations, firedAt }) => {
            if (state !== 'firing' || firedAt === undefined) return [];
            // An alert such as absent(x) has no cluster of its own, and several clusters have it.
            const named = labels.get('cluster') === '' ? labels.with('cluster', cluster) : labels;
            const startsAtMs = toWallMs(firedAt);
            const timing = { startsAtMs, forMs: 0, keepFiringForMs: 0 };
            return [{ labels: named, annotations, path: '/v1/alerts', ...timing }];
          }),
    ),
  );
}
