import { Labels } from '../base/labels.ts';
import type { Alert } from './alert.ts';

/** How urgent an alert of the guard itself is. */
type Severity = 'critical' | 'warning' | 'info' | 'none';

/** The alerts of the guard itself. A new one is a line here and a paragraph in docs/alerts.md. */
export const OWN_ALERTS = {
  /** A breach halted a cluster, and nobody has cleared it. */
  HoldpointTripped: 'critical',
  /** The way back was not taken to its end, or not begun: a person has to. */
  RollbackFailed: 'critical',
  /** A condition is breached while a step is out, and the rule says to tell somebody. */
  HoldPointBreached: 'warning',
  /** Nobody has renewed a permit in time, and its node may be out. */
  PermitOverdue: 'warning',
  /** Nothing is known of a node, or of what is watched on it. */
  EvidenceStale: 'warning',
  /** A step has been refused for longer than its runbook lets pass. */
  StuckBlocked: 'warning',
  /** A rollout, a step or an election takes longer than its runbook gives it. */
  RolloutOverrun: 'warning',
  /** A person ordered to go on past a hold point. */
  OverrideActive: 'info',
  /** The guard is there. That it is not there any more is the news. */
  Watchdog: 'none',
} as const satisfies Readonly<Record<string, Severity>>;

/** The name of an alert of the guard itself. */
export type OwnAlert = keyof typeof OWN_ALERTS;

/** What an alert of the guard is made of; what is undefined is left out. */
export interface OwnAlertParts {
  readonly labels?: Readonly<Record<string, string | undefined>>;
  readonly annotations: Readonly<Record<string, string | undefined>> & { readonly summary: string };
  readonly startsAtMs: number;
  readonly path?: string;
  readonly forMs?: number;
  readonly keepFiringForMs?: number;
}

/** Makes an alert of the guard. */
export function ownAlert(name: OwnAlert, parts: OwnAlertParts): Alert {
  const { labels = {}, annotations, startsAtMs, path = '/', forMs = 0 } = parts;
  const all = { alertname: name, severity: OWN_ALERTS[name], ...labels };
  return {
    labels: Labels.from(said(all)),
    annotations: new Map(said(annotations)),
    ...{ startsAtMs, path, forMs, keepFiringForMs: parts.keepFiringForMs ?? 0 },
  };
}

function said(pairs: Readonly<Record<string, string | undefined>>): readonly [string, string][] {
  return Object.entries(pairs).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
}
