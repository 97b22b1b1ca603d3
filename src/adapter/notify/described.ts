import type { Alert, Notification } from '../../core/alert/alert.ts';
import type { Labels } from '../../core/base/labels.ts';

/** What all messages say besides the alert. */
export interface Surroundings {
  /** Where people reach the guard, without a slash at its end; empty where nothing is said. */
  readonly externalUrl: string;
  /** Where people read about alerts that name no page themselves; undefined where there is none. */
  readonly runbookUrl: string | undefined;
  /** Added to every alert that does not have them. */
  readonly externalLabels: ReadonlyMap<string, string>;
}

/** An alert as messages have it: the shape of Prometheus. */
export interface DescribedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string | undefined;
  readonly generatorURL: string | undefined;
}

/** Describes an alert. A firing one ends at `validUntilMs`, where the receiver asks for that. */
export function describeAlert(
  { alert, status }: Notification,
  { externalUrl, externalLabels, runbookUrl }: Surroundings,
  validUntilMs?: number,
): DescribedAlert {
  const endsAtMs = status.kind === 'resolved' ? status.endsAtMs : validUntilMs;
  return {
    labels: withExternal(alert.labels, externalLabels),
    annotations: annotationsOf(alert, runbookUrl),
    startsAt: new Date(alert.startsAtMs).toISOString(),
    endsAt: endsAtMs === undefined ? undefined : new Date(endsAtMs).toISOString(),
    generatorURL: externalUrl === '' ? undefined : `${externalUrl}${alert.path}`,
  };
}

/** The page has a section for each alert, by its name in lower case. */
function annotationsOf(
  { labels, annotations }: Alert,
  runbookUrl: string | undefined,
): Readonly<Record<string, string>> {
  const own = Object.fromEntries(annotations);
  if (runbookUrl === undefined || annotations.has('runbook_url')) return own;
  return { ...own, runbook_url: `${runbookUrl}#${labels.get('alertname').toLowerCase()}` };
}

function withExternal(
  labels: Labels,
  externalLabels: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  const own = Object.fromEntries(labels);
  return { ...Object.fromEntries(externalLabels), ...own };
}
