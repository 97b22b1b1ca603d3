import type { Labels } from '../base/labels.ts';
import { PromqlError } from '../promql/error.ts';
import { parsePromql } from '../promql/parser.ts';
import { selectorsOf } from '../promql/selectors.ts';
import { type Matcher, matchesAll } from '../series/matcher.ts';
import { ALERT_NAME } from './alert-element.ts';
import type { RuleIssue } from './issue.ts';
import type { CompiledAlert, CompiledGroup } from './rule-group.ts';
import type { BlockingAlertDefinition, RunbookDefinition } from './runbook.ts';

/** Blocking alerts, ready to ask. */
export interface CompiledBlockingAlert {
  readonly definition: BlockingAlertDefinition;
  readonly matchers: readonly Matcher[];
}

/** Compiles the blocking alerts of a runbook; issues carry paths inside its file. */
export function compileBlockingAlerts({ blockingAlerts }: RunbookDefinition): {
  readonly compiled: readonly CompiledBlockingAlert[];
  readonly issues: readonly RuleIssue[];
} {
  const issues: RuleIssue[] = [];
  const compiled = blockingAlerts.flatMap((definition, index) => {
    const matchers = parseMatchers(definition.match);
    if (typeof matchers !== 'string') return [{ definition, matchers }];
    issues.push({ path: ['blocking_alerts', index, 'match'], message: `match: ${matchers}` });
    return [];
  });
  return { compiled, issues };
}

/** The matchers of a text, or what is wrong with it. */
function parseMatchers(text: string): readonly Matcher[] | string {
  try {
    const expr = parsePromql(`{${text}}`);
    const [use] = selectorsOf(expr);
    // The braces are given, so that what closes them itself would be another expression.
    if (expr.kind !== 'vector-selector' || use === undefined || expr.at !== undefined) {
      return EXPECTED;
    }
    return use.matchers;
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    return `${error.detail}; ${EXPECTED}`;
  }
}

const EXPECTED = 'expected matchers such as alertname="EtcdNoLeader", severity=~"page|ops"';

/** Whether an alert with these labels is meant. */
export function isMeant({ matchers }: CompiledBlockingAlert, labels: Labels): boolean {
  return matchesAll(labels, matchers);
}

/**
 * Whether a rule can make an alert that is meant: its name and the labels that it sets to a fixed
 * text are known, all others come from the series or a template.
 */
export function mayMean({ matchers }: CompiledBlockingAlert, rule: CompiledAlert): boolean {
  return matchers.every(({ label, matches }) => {
    if (label === ALERT_NAME) return matches(rule.definition.alert);
    const text = fixedText(rule, label);
    return text === undefined || matches(text);
  });
}

function fixedText({ labels }: CompiledAlert, name: string): string | undefined {
  const nodes = labels.find((label) => label.name === name)?.template.body;
  const [only, ...others] = nodes ?? [];
  return only?.kind === 'text' && others.length === 0 ? only.text : undefined;
}

/** Entries that no rule can meet: a renamed alert must not stop blocking without a word. */
export function unmetBlockingAlerts(
  blockingAlerts: readonly CompiledBlockingAlert[],
  groups: readonly CompiledGroup[],
): readonly RuleIssue[] {
  const rules = groups.flatMap((group) => group.rules.filter((rule) => rule.kind === 'alert'));
  return blockingAlerts.flatMap((blocking, index) => {
    const { match, source } = blocking.definition;
    // Which rules a backend has is known when it is asked.
    if (source === 'backend' || rules.some((rule) => mayMean(blocking, rule))) return [];
    const message = `match: no alerting rule of the rule files can meet ${match}`;
    return [{ path: ['blocking_alerts', index, 'match'], message }];
  });
}
