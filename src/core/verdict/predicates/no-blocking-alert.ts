import type { NodeId } from '../../base/ids.ts';
import { type Instant, instant } from '../../base/time.ts';
import { type CompiledBlockingAlert, isMeant, mayMean } from '../../rulebook/blocking-alert.ts';
import type { AlertInstance, AlertRuleState, GroupState } from '../../rulebook/group-state.ts';
import { isRemote, mayMeanRemote } from '../../rulebook/remote-alert.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import { remoteAlertReports } from '../remote-alert-reports.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'no_blocking_alert';

/** Reports of one entry; a person reads no more of them. */
const REPORTS_MAX = 20;

/** Labels of an alert in a sentence; a template can make them long. */
const SHOWN_MAX = 200;

/**
 * None of the alerts fires that the runbook names. Only steps that go forward answer to it, so that
 * an alert about a broken node stands neither in the way of its cure nor of a way back.
 */
export const noBlockingAlert: Predicate = {
  name: NAME,
  doc: 'None of the alerts that the runbook names fires, and each of them could be judged.',
  appliesTo: ({ purpose, runbook }) => purpose === 'forward' && runbook.blockingAlerts.length > 0,
  evaluate: (given) => {
    const { blockingAlerts } = given.runbook;
    const reports = blockingAlerts.flatMap((blocking) =>
      isRemote(blocking) ? remoteAlertReports(blocking, given) : reportsOn(blocking, given),
    );
    return reports.length > 0 ? reports : [pass(given)];
  },
};

interface Judged {
  readonly group: GroupState;
  readonly state: AlertRuleState;
}

function rulesOf({ evaluation }: Case): readonly Judged[] {
  return evaluation.ruleGroups.flatMap((group) =>
    group.rules.flatMap((state) => (state.kind === 'alert' ? [{ group, state }] : [])),
  );
}

function pass(given: Case): HoldPointReport {
  const { blockingAlerts } = given.runbook;
  const own = rulesOf(given).filter(({ state }) =>
    blockingAlerts.some((blocking) => !isRemote(blocking) && mayMean(blocking, state.rule)),
  );
  const { remoteAlerts } = given.evaluation;
  const remote = (remoteAlerts?.kind === 'told' ? remoteAlerts.rules : []).filter((rule) =>
    blockingAlerts.some((each) => isRemote(each) && mayMeanRemote(rule, each.matchers)),
  );
  const times = [
    ...own.flatMap(({ group }) => group.evaluatedAt ?? []),
    ...remote.flatMap(({ evaluatedAt }) => evaluatedAt ?? []),
  ];
  const count = own.length + remote.length;
  const rules = count === 1 ? 'the alerting rule' : `the ${count} alerting rules`;
  const detail = `no alert fires of ${rules} that the runbook names`;
  const base = { name: NAME, result: 'pass', onFail: 'wait', detail } as const;
  return times.length === 0 ? base : { ...base, observedAt: instant(Math.min(...times)) };
}

function reportsOn(blocking: CompiledBlockingAlert, given: Case): readonly HoldPointReport[] {
  const rules = rulesOf(given).filter(({ state }) => mayMean(blocking, state.rule));
  if (rules.length === 0) {
    const { match } = blocking.definition;
    return [unknown(`no alerting rule makes an alert with ${match}`, { blocking, given })];
  }
  const firing = rules.flatMap(({ group, state }) =>
    [...state.alerts.values()]
      .filter((alert) => alert.state === 'firing' && isMeant(blocking, alert.labels))
      .map((alert) => failing(alert, { blocking, given, at: group.evaluatedAt })),
  );
  const shown = firing.slice(0, REPORTS_MAX);
  const doubts = rules.flatMap((judged) => doubtsOn(judged, { blocking, given }));
  return [...shown, ...doubts.slice(0, REPORTS_MAX)];
}

interface About {
  readonly blocking: CompiledBlockingAlert;
  readonly given: Case;
}

function failing(
  { labels, annotations, firedAt, activeAt }: AlertInstance,
  { blocking, given, at }: About & { readonly at: Instant | undefined },
): HoldPointReport {
  const node = nodeOf(labels.get('node'), given);
  const summary = annotations.get('summary') ?? annotations.get('description');
  const told = summary === undefined || summary === '' ? '' : `: ${cut(summary)}`;
  const alertname = labels.get('alertname');
  return {
    name: NAME,
    result: 'fail',
    onFail: blocking.definition.onFail,
    detail: `the alert ${alertname} fires ${cut(labels.toString())}${told}`,
    clears: `the alert ${alertname} ends`,
    since: firedAt ?? activeAt,
    retryAfterMs: given.cluster.intervalMs,
    ...(node === undefined ? {} : { node }),
    ...(at === undefined ? {} : { observedAt: at }),
  };
}

function nodeOf(name: string, { cluster }: Case): NodeId | undefined {
  return cluster.nodes.find(({ id }) => id === name)?.id;
}

function doubtsOn({ group, state }: Judged, about: About): readonly HoldPointReport[] {
  const { alert } = state.rule.definition;
  const { health } = state;
  const { maxAgeMs } = about.given.cluster;
  switch (health.kind) {
    case 'not-evaluated':
      return [unknown(`the alert ${alert} has not been evaluated`, about)];
    case 'failed':
      return [unknown(`the alert ${alert} cannot be judged: ${cut(health.detail)}`, about)];
    case 'no-data': {
      if (about.blocking.definition.noData === 'pass') return [];
      const what = cut(health.selectors.join(', '));
      return [unknown(`the alert ${alert} has nothing to judge by: no sample of ${what}`, about)];
    }
    case 'judged': {
      const isOld = about.given.now - (group.evaluatedAt ?? Number.NEGATIVE_INFINITY) > maxAgeMs;
      return isOld ? [unknown(`the alert ${alert} was judged too long ago`, about)] : [];
    }
  }
}

function unknown(detail: string, { blocking, given }: About): HoldPointReport {
  return {
    name: NAME,
    result: 'unknown',
    onFail: blocking.definition.onFail,
    detail,
    clears: 'the rule can be judged again; see /v1/alerts',
    retryAfterMs: given.cluster.intervalMs,
  };
}

function cut(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
