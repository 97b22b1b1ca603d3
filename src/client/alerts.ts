import { listOf, mapOf, oneOf, optional, type Read, record, text } from './shape.ts';

/** An alert that is pending, fires, or ended a short while ago. */
export interface Alert {
  readonly cluster: string;
  readonly rule: string;
  readonly state: 'pending' | 'firing' | 'resolved';
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** As PromQL writes numbers. */
  readonly value: string;
  readonly activeAt: string | undefined;
  readonly firedAt: string | undefined;
  readonly resolvedAt: string | undefined;
}

/** An alerting rule; `unknown` where it could not be judged, which is not `inactive`. */
export interface AlertRule {
  readonly cluster: string;
  readonly file: string;
  readonly group: string;
  readonly rule: string;
  readonly state: 'firing' | 'pending' | 'inactive' | 'unknown';
  readonly detail: string | undefined;
  readonly evaluatedAt: string | undefined;
}

/** An alert of the guard itself, such as `HoldpointTripped` or `RollbackFailed`. */
interface GuardAlert {
  readonly cluster: string;
  readonly alert: string;
  readonly state: 'pending' | 'firing' | 'resolved';
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly startsAt: string;
  readonly endsAt: string | undefined;
}

/** Every alert that the guard knows, and every alerting rule. */
export interface Alerts {
  /** Those of rule groups. */
  readonly alerts: readonly Alert[];
  /** Those of the guard itself. */
  readonly own: readonly GuardAlert[];
  readonly rules: readonly AlertRule[];
}

/** Reads the page of alerts. */
export const readAlerts: Read<Alerts> = record<Alerts>({
  alerts: listOf(
    record<Alert>({
      cluster: text,
      rule: text,
      state: oneOf(['pending', 'firing', 'resolved']),
      labels: mapOf(text),
      annotations: mapOf(text),
      value: text,
      activeAt: optional(text),
      firedAt: optional(text),
      resolvedAt: optional(text),
    }),
  ),
  own: listOf(
    record<GuardAlert>({
      ...{ cluster: text, alert: text, state: oneOf(['pending', 'firing', 'resolved']) },
      ...{ labels: mapOf(text), annotations: mapOf(text) },
      ...{ startsAt: text, endsAt: optional(text) },
    }),
  ),
  rules: listOf(
    record<AlertRule>({
      cluster: text,
      file: text,
      group: text,
      rule: text,
      state: oneOf(['firing', 'pending', 'inactive', 'unknown']),
      detail: optional(text),
      evaluatedAt: optional(text),
    }),
  ),
});
