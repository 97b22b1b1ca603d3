import { Labels } from '../base/labels.ts';
import type { Instant } from '../base/time.ts';
import type { Matcher } from '../series/matcher.ts';
import { ALERT_NAME } from './alert-element.ts';
import { type CompiledBlockingAlert, isMeant } from './blocking-alert.ts';
import type { RuleHealth } from './group-state.ts';

/** An alert that fires in a backend. Plain data, since decisions are recorded with it. */
export interface RemoteAlert {
  readonly labels: ReadonlyMap<string, string>;
  readonly summary: string | undefined;
  /** The member that its labels name; undefined when they name none. */
  readonly node: string | undefined;
  readonly since: Instant | undefined;
}

/** An alerting rule of a backend, as that evaluated it last. */
export interface RemoteRule {
  readonly alert: string;
  /** The labels that it sets, as written. */
  readonly labels: ReadonlyMap<string, string>;
  readonly health: RuleHealth;
  /** By the guard's clock; undefined while it has not been evaluated. */
  readonly evaluatedAt: Instant | undefined;
  /** What fires of it and concerns this cluster. */
  readonly firing: readonly RemoteAlert[];
}

/** What is known of the alerts of a backend. Not to have asked is not that nothing fires. */
export type RemoteAlerts =
  | {
      readonly kind: 'told';
      /** Rules that blocking alerts may mean; all others are left out. */
      readonly rules: readonly RemoteRule[];
      /** How long ago a rule may have been evaluated to say something. */
      readonly maxAgeMs: number;
    }
  | { readonly kind: 'failed'; readonly detail: string };

/** Whether an entry means alerts of the backend, and not of the rule files. */
export function isRemote({ definition }: CompiledBlockingAlert): boolean {
  return definition.source === 'backend';
}

/**
 * Whether a rule of a backend can make alerts that these matchers mean: its name and the labels
 * without a template are known, all others come from series.
 */
export function mayMeanRemote(
  { alert, labels }: Pick<RemoteRule, 'alert' | 'labels'>,
  matchers: readonly Matcher[],
): boolean {
  return matchers.every(({ label, matches }) => {
    if (label === ALERT_NAME) return matches(alert);
    const text = labels.get(label);
    return text === undefined || text.includes('{{') || matches(text);
  });
}

/** Whether an entry means an alert with these labels. */
export function isMeantRemote(blocking: CompiledBlockingAlert, { labels }: RemoteAlert): boolean {
  return isMeant(blocking, Labels.from(labels));
}
