import { describeDuration, durationMs } from '../base/time.ts';
import type { CompiledBlockingAlert } from '../rulebook/blocking-alert.ts';
import {
  isMeantRemote,
  mayMeanRemote,
  type RemoteAlert,
  type RemoteRule,
} from '../rulebook/remote-alert.ts';
import type { Case } from './case.ts';
import type { HoldPointReport } from './report.ts';

const NAME = 'no_blocking_alert';

/** Reports of one entry; a person reads no more of them. */
const REPORTS_MAX = 20;

/** What others wrote, in a sentence of the guard. */
const SHOWN_MAX = 200;

interface About {
  readonly blocking: CompiledBlockingAlert;
  readonly given: Case;
}

/**
 * What stands in the way by a blocking alert of the backend: what fires, and every reason to doubt
 * that nothing does. An empty list of rules is one: servers without a ruler answer so.
 */
export function remoteAlertReports(
  blocking: CompiledBlockingAlert,
  given: Case,
): readonly HoldPointReport[] {
  const about = { blocking, given };
  const { remoteAlerts } = given.evaluation;
  if (remoteAlerts === undefined) {
    return [unknown('nobody was asked for the alerts of a backend', about)];
  }
  if (remoteAlerts.kind === 'failed') {
    return [unknown(`the alerts of the backend are not known: ${remoteAlerts.detail}`, about)];
  }
  const rules = remoteAlerts.rules.filter((rule) => mayMeanRemote(rule, blocking.matchers));
  if (rules.length === 0) {
    const { match } = blocking.definition;
    return [unknown(`no alerting rule of the backend makes an alert with ${match}`, about)];
  }
  const firing = rules.flatMap((rule) =>
    rule.firing
      .filter((alert) => isMeantRemote(blocking, alert))
      .map((alert) => failing(alert, rule, about)),
  );
  const doubts = rules.flatMap((rule) => doubtsOn(rule, remoteAlerts.maxAgeMs, about));
  return [...firing.slice(0, REPORTS_MAX), ...doubts.slice(0, REPORTS_MAX)];
}

function failing(
  { labels, summary, node, since }: RemoteAlert,
  { alert, evaluatedAt }: RemoteRule,
  { blocking, given }: About,
): HoldPointReport {
  const id = given.cluster.nodes.find((each) => each.id === node)?.id;
  const told = summary === undefined ? '' : `: ${cut(summary)}`;
  const pairs = [...labels].map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return {
    name: NAME,
    result: 'fail',
    onFail: blocking.definition.onFail,
    detail: `the alert ${alert} fires in the backend {${cut(pairs.join(', '))}}${told}`,
    clears: `the alert ${alert} ends in the backend`,
    retryAfterMs: given.cluster.intervalMs,
    ...(since === undefined ? {} : { since }),
    ...(id === undefined ? {} : { node: id }),
    ...(evaluatedAt === undefined ? {} : { observedAt: evaluatedAt }),
  };
}

function doubtsOn(
  { alert, health, evaluatedAt }: RemoteRule,
  maxAgeMs: number,
  about: About,
): readonly HoldPointReport[] {
  switch (health.kind) {
    case 'not-evaluated':
      return [unknown(`the backend has not evaluated the alert ${alert}`, about)];
    case 'failed':
      return [unknown(`the backend cannot judge the alert ${alert}: ${cut(health.detail)}`, about)];
    case 'no-data': {
      if (about.blocking.definition.noData === 'pass') return age();
      const what = cut(health.selectors.join(', '));
      const detail = `the alert ${alert} has nothing to judge by: the backend has no ${what}`;
      return [unknown(detail, about)];
    }
    case 'judged':
      return age();
  }

  function age(): readonly HoldPointReport[] {
    const { now } = about.given;
    if (evaluatedAt === undefined) {
      return [unknown(`the backend does not say when it judged the alert ${alert}`, about)];
    }
    if (now - evaluatedAt <= maxAgeMs) return [];
    const ago = describeDuration(durationMs(now - evaluatedAt));
    return [unknown(`the backend judged the alert ${alert} last ${ago} ago`, about)];
  }
}

function unknown(detail: string, { blocking, given }: About): HoldPointReport {
  return {
    name: NAME,
    result: 'unknown',
    onFail: blocking.definition.onFail,
    detail,
    clears: 'the backend says whether it fires; see its own page of rules',
    retryAfterMs: given.cluster.intervalMs,
  };
}

function cut(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
