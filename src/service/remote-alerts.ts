import { Labels } from '../core/base/labels.ts';
import { instant } from '../core/base/time.ts';
import { PromqlError } from '../core/promql/error.ts';
import { parsePromql } from '../core/promql/parser.ts';
import { printExpr } from '../core/promql/print.ts';
import { selectorsOf } from '../core/promql/selectors.ts';
import { printDuration } from '../core/promql/syntax/duration.ts';
import type { CompiledBlockingAlert } from '../core/rulebook/blocking-alert.ts';
import type { RuleHealth } from '../core/rulebook/group-state.ts';
import {
  isRemote,
  mayMeanRemote,
  type RemoteAlert,
  type RemoteAlerts,
  type RemoteRule,
} from '../core/rulebook/remote-alert.ts';
import { type Matcher, matchesAll } from '../core/series/matcher.ts';
import type {
  BackendAlertRule,
  BackendAlertRules,
  BackendAnswer,
  BackendFailed,
} from '../ports/metrics-backend.ts';
import type { NodeNames } from './remote-names.ts';

/** Each is a question of its own in every round; more of them is no list of alerts that block. */
const SELECTORS_MAX = 100;

/** Alerts of a rule that concern one cluster; the rest of a flood says the same. */
const ALERTS_MAX = 100;

/** Which alerts of a backend concern a cluster, and who is asked for them. */
export interface RemoteAlertOptions {
  /** Entries of the runbooks of the cluster; those for rule files are left out. */
  readonly blocking: readonly CompiledBlockingAlert[];
  /** What tells alerts of this cluster from those of others. */
  readonly scope: readonly Matcher[];
  readonly maxAgeMs: number;
  readonly names: NodeNames;
}

/** How the backend is asked: in the time of a round, and once more after a passing failure. */
export interface AlertQuestions {
  rules(): Promise<BackendAlertRules>;
  query(query: string): Promise<BackendAnswer>;
  /** Milliseconds to take from a wall time to have it on the guard's clock. */
  readonly wallOffsetMs: number;
}

/**
 * Asks a backend what its alerting rules came to. Rules rather than alerts: a list without an alert
 * says nothing of a rule that is gone, that fails, or that has not been evaluated for an hour.
 */
export async function askAlerts(
  { blocking, scope, maxAgeMs, names }: RemoteAlertOptions,
  questions: AlertQuestions,
): Promise<RemoteAlerts | undefined> {
  const entries = blocking.filter(isRemote);
  if (entries.length === 0) return undefined;
  const answer = await questions.rules();
  if (answer.kind === 'failed') return failed(answer);
  const meant = answer.rules.filter((rule) => {
    const written = { alert: rule.name, labels: new Map(rule.labels) };
    const isHere = mayMeanRemote(written, scope);
    return isHere && entries.some(({ matchers }) => mayMeanRemote(written, matchers));
  });
  const looked = await missingOf(meant, questions);
  if (looked.kind === 'failed') return failed(looked);
  const { missing } = looked;
  const { wallOffsetMs } = questions;
  const rules = meant.map((rule): RemoteRule => {
    const { name, labels, evaluatedAtMs } = rule;
    return {
      alert: name,
      labels: new Map(labels),
      health: healthOf(rule, missing.get(rule.query)),
      evaluatedAt: evaluatedAtMs === undefined ? undefined : instant(evaluatedAtMs - wallOffsetMs),
      firing: firingOf(rule, { scope, names, wallOffsetMs }),
    };
  });
  return { kind: 'told', rules, maxAgeMs };
}

function failed({ detail }: BackendFailed): RemoteAlerts {
  return { kind: 'failed', detail };
}

function firingOf(
  { alerts, name }: BackendAlertRule,
  { scope, names, wallOffsetMs }: Pick<RemoteAlertOptions, 'scope' | 'names'> & AlertTimes,
): readonly RemoteAlert[] {
  return alerts
    .filter(({ state }) => state === 'firing')
    .map((alert) => ({ ...alert, labels: Labels.from([...alert.labels, ['alertname', name]]) }))
    .filter(({ labels }) => matchesAll(labels, scope))
    .slice(0, ALERTS_MAX)
    .map(({ labels, summary, activeAtMs }) => ({
      labels: new Map(labels),
      summary,
      node: names.nodeOf(labels.get(names.label))?.id,
      since: activeAtMs === undefined ? undefined : instant(activeAtMs - wallOffsetMs),
    }));
}

type AlertTimes = Pick<AlertQuestions, 'wallOffsetMs'>;

function healthOf(
  { health, error, query }: BackendAlertRule,
  missing: Missing | undefined,
): RuleHealth {
  switch (health) {
    case 'failed':
      return { kind: 'failed', detail: error === '' ? 'it does not say why' : error };
    case 'not-evaluated':
      return { kind: 'not-evaluated' };
    case 'no-data':
      return { kind: 'no-data', selectors: [query] };
    case 'ok': {
      if (missing === undefined) return { kind: 'judged' };
      if (missing.kind === 'unreadable') return { kind: 'failed', detail: missing.detail };
      return { kind: 'no-data', selectors: missing.selectors };
    }
  }
}

/** Why a rule that was evaluated says nothing. */
type Missing =
  | { readonly kind: 'nothing'; readonly selectors: readonly string[] }
  /** In a dialect of the backend: which series it reads is not known. */
  | { readonly kind: 'unreadable'; readonly detail: string };

interface Looked {
  readonly kind: 'looked';
  /** By the expression of the rule; those that found something are left out. */
  readonly missing: ReadonlyMap<string, Missing>;
}

/**
 * What rules read and the backend has nothing of, by their expressions: a rule whose series have
 * gone is as quiet as one that has nothing to report.
 */
async function missingOf(
  rules: readonly BackendAlertRule[],
  { query }: AlertQuestions,
): Promise<Looked | BackendFailed> {
  const missing = new Map<string, Missing>();
  const reads = new Map<string, readonly string[]>();
  for (const rule of rules) {
    const read = selectorsIn(rule.query);
    if (typeof read === 'string') missing.set(rule.query, { kind: 'unreadable', detail: read });
    else reads.set(rule.query, read);
  }
  const selectors = [...new Set([...reads.values()].flat())];
  if (selectors.length > SELECTORS_MAX) {
    const detail = `its rules that block read more than ${SELECTORS_MAX} different series`;
    return { kind: 'failed', failure: 'partial', detail, isPassing: false };
  }
  const answers = await Promise.all(selectors.map((each) => query(`group(${each})`)));
  const absent = new Set<string>();
  for (const [index, answer] of answers.entries()) {
    if (answer.kind === 'failed') return answer;
    if (answer.series.length === 0) absent.add(selectors[index] ?? '');
  }
  for (const [expression, read] of reads) {
    const gone = read.filter((each) => absent.has(each));
    if (gone.length > 0) missing.set(expression, { kind: 'nothing', selectors: gone });
  }
  return { kind: 'looked', missing };
}

/** What an expression reads, each as an instant vector; or why that is not known. */
function selectorsIn(query: string): readonly string[] | string {
  try {
    return selectorsOf(parsePromql(query)).map(({ selector, hasRange, reachMs }) => {
      const printed = printExpr(selector);
      const { offsetMs } = selector;
      if (!hasRange || selector.at !== undefined) return printed;
      const plain = printExpr({ ...selector, offsetMs: 0 });
      const offset = offsetMs === 0 ? '' : ` offset ${printDuration(offsetMs)}`;
      const rangeMs = Math.max(1, reachMs - Math.max(0, offsetMs));
      return `present_over_time(${plain}[${printDuration(rangeMs)}]${offset})`;
    });
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    return `the guard cannot tell what it reads: ${error.detail}`;
  }
}
