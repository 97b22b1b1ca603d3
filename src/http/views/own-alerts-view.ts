import type { TrackedAlert } from '../../core/alert/book.ts';
import { OWN_ALERTS } from '../../core/alert/own-alerts.ts';
import { writeUtc } from '../../core/base/civil-date.ts';
import type { ClusterId } from '../../core/base/ids.ts';

/** An alert of the guard itself; what it says is in its annotations. */
interface OwnAlertView {
  readonly cluster: string;
  readonly alert: string;
  readonly state: TrackedAlert['status']['kind'];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  /** Of one that is over. */
  readonly endsAt: string | undefined;
}

/**
 * The alerts of the guard itself about a cluster. Those of its rule groups are told by the rules
 * that have brought them about.
 */
export function viewOwnAlerts(
  cluster: ClusterId,
  alertsOf: (cluster: ClusterId) => readonly TrackedAlert[],
): readonly OwnAlertView[] {
  return alertsOf(cluster).flatMap(({ alert: { labels, annotations, startsAtMs }, status }) => {
    const alert = labels.get('alertname');
    if (!Object.hasOwn(OWN_ALERTS, alert)) return [];
    return [
      {
        ...{ cluster, alert, state: status.kind },
        labels: Object.fromEntries(labels),
        annotations: Object.fromEntries(annotations),
        startsAt: writeUtc(startsAtMs),
        endsAt: status.kind === 'resolved' ? writeUtc(status.endsAtMs) : undefined,
      },
    ];
  });
}
