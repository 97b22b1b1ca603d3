import type { DurationMs, Instant } from '../base/time.ts';
import { durationMs } from '../base/time.ts';
import type { AlertInstance } from './group-state.ts';
import type { AlertDefinition } from './rule-group.ts';

/** An element of an alerting rule's result, labelled and worded. */
export type AlertElement = Pick<AlertInstance, 'labels' | 'annotations' | 'value' | 'nodes'>;

/** By which rule and at what time alerts are followed. */
interface When {
  readonly definition: AlertDefinition;
  readonly now: Instant;
}

/** Resolved alerts are kept so that their end can be told again, as long as Prometheus does. */
export const RESOLVED_RETENTION_MS: DurationMs = durationMs(15 * 60_000);

/**
 * Takes the alerts of a rule one evaluation on: elements that are new become pending, those that
 * have been there for `for` fire, and those that are gone resolve, after `keep_firing_for`.
 */
export function followAlerts(
  before: ReadonlyMap<string, AlertInstance>,
  elements: ReadonlyMap<string, AlertElement>,
  when: When,
): ReadonlyMap<string, AlertInstance> {
  const alerts = new Map<string, AlertInstance>();
  for (const [key, alert] of before) {
    if (elements.has(key)) continue;
    const left = withoutElement(alert, when);
    if (left !== undefined) alerts.set(key, left);
  }
  for (const [key, element] of elements) {
    alerts.set(key, withElement(before.get(key), element, when));
  }
  return alerts;
}

function withElement(
  before: AlertInstance | undefined,
  element: AlertElement,
  { definition, now }: When,
): AlertInstance {
  const isNew = before === undefined || before.state === 'resolved';
  const alert: AlertInstance = isNew
    ? {
        ...element,
        state: 'pending',
        activeAt: now,
        firedAt: undefined,
        keepFiringSince: undefined,
        resolvedAt: undefined,
      }
    : { ...before, ...element, keepFiringSince: undefined };
  const isDue = alert.state === 'pending' && now - alert.activeAt >= definition.forMs;
  return isDue ? { ...alert, state: 'firing', firedAt: now } : alert;
}

/** Undefined when nothing more has to be known of it. */
function withoutElement(
  alert: AlertInstance,
  { definition, now }: When,
): AlertInstance | undefined {
  switch (alert.state) {
    case 'pending':
      return undefined;
    case 'resolved': {
      const isOld = now - (alert.resolvedAt ?? now) > RESOLVED_RETENTION_MS;
      return isOld ? undefined : alert;
    }
    case 'firing': {
      if (definition.keepFiringForMs > 0) {
        const keepFiringSince = alert.keepFiringSince ?? now;
        if (now - keepFiringSince < definition.keepFiringForMs)
          return { ...alert, keepFiringSince };
      }
      return { ...alert, state: 'resolved', resolvedAt: now, keepFiringSince: undefined };
    }
  }
}
