import { METRIC_NAME } from '../base/labels.ts';
import { type DurationMs, durationMs, type Instant, instant } from '../base/time.ts';
import { createMatcher } from '../series/matcher.ts';
import type { Series } from '../series/series.ts';
import type { SeriesStore } from '../series/store.ts';
import { ALERTS, ALERTS_FOR_STATE } from './alert-rule.ts';
import {
  type AlertInstance,
  type AlertRuleState,
  type GroupState,
  isActive,
} from './group-state.ts';

/** After a longer silence nobody knows what was between, and `for` starts anew. As Prometheus. */
const OUTAGE_TOLERANCE_MS: DurationMs = durationMs(60 * 60_000);

/**
 * How long a restored alert waits at the least, so that it does not fire on the first sight of a
 * cluster; what has a shorter `for` than this is not restored, as it waits its `for` anyway.
 */
const GRACE_MS: DurationMs = durationMs(10 * 60_000);

/** The series of a name that a store was started with or has come by since. */
export function seriesNamed(name: string, store: SeriesStore): readonly Series[] {
  return store.select([createMatcher(METRIC_NAME, '=', name)]);
}

/**
 * Takes up `for` where it was before a restart, as told by the last samples of `ALERTS_FOR_STATE`:
 * the time that nobody looked does not count.
 */
export function restoreAlerts(
  state: AlertRuleState,
  { store, now }: { readonly store: SeriesStore; readonly now: Instant },
): AlertRuleState {
  const { forMs } = state.rule.definition;
  const restored = { ...state, isRestored: true };
  if (forMs < GRACE_MS) return restored;
  const known = new Map(
    seriesNamed(ALERTS_FOR_STATE, store).map((series) => [
      series.labels.without((name) => name === METRIC_NAME).key,
      series,
    ]),
  );
  const alerts = [...state.alerts].map(([key, alert]): readonly [string, AlertInstance] => {
    const series = known.get(key);
    if (series === undefined || !isActive(alert)) return [key, alert];
    const activeAt = activeBefore(series, { forMs, now });
    if (activeAt === undefined) return [key, alert];
    return [key, refire({ ...alert, activeAt }, { forMs, now })];
  });
  return { ...restored, alerts: new Map(alerts) };
}

/** An alert that has been there for long enough fires again at once. */
function refire(
  alert: AlertInstance,
  { forMs, now }: { readonly forMs: DurationMs; readonly now: Instant },
): AlertInstance {
  const isDue = now - alert.activeAt >= forMs;
  return isDue ? { ...alert, state: 'firing', firedAt: now } : alert;
}

/** Since when the alert is to count as active; undefined where it was not, or too long ago. */
function activeBefore(
  series: Series,
  { forMs, now }: { readonly forMs: DurationMs; readonly now: Instant },
): Instant | undefined {
  // What was read back has ended with the restart; what it said before that counts.
  const isReadBack = series.restoredUntil > Number.NEGATIVE_INFINITY;
  const last = isReadBack ? series.indexAtOrBefore(series.restoredUntil) : series.count - 1;
  if (last < 0 || series.isStaleAt(last)) return undefined;
  const downAt = series.timeAt(last);
  if (now - downAt > OUTAGE_TOLERANCE_MS) return undefined;
  const activeAt = series.valueAt(last) * 1_000 + (isReadBack ? series.restoredShiftMs : 0);
  const remaining = forMs - (downAt - activeAt);
  if (remaining <= 0) return instant(activeAt);
  if (remaining < GRACE_MS) return instant(now + GRACE_MS - forMs);
  return instant(activeAt + (now - downAt));
}

/** Ends the series of alerts that were there before a restart and are not after it. */
export function endLeftovers(
  groups: readonly GroupState[],
  { store, now }: { readonly store: SeriesStore; readonly now: Instant },
): void {
  const written = new Set(
    groups.flatMap(({ rules }) => rules.flatMap((rule) => [...rule.written])),
  );
  for (const name of [ALERTS, ALERTS_FOR_STATE]) {
    for (const series of seriesNamed(name, store)) {
      if (!written.has(series)) store.end(series, now);
    }
  }
}
