import { METRIC_NAME } from '../base/labels.ts';
import type { DurationMs } from '../base/time.ts';
import { durationMs } from '../base/time.ts';
import type { Action } from '../cluster/action.ts';
import type { Expr } from '../promql/ast.ts';
import { type SelectorUse, selectorsOf } from '../promql/selectors.ts';
import { type CompiledBlockingAlert, compileBlockingAlerts } from './blocking-alert.ts';
import { type CompiledHoldPoint, compileHoldPoint } from './compile-hold-point.ts';
import type { CompiledPack } from './compile-signal.ts';
import type { RuleIssue } from './issue.ts';
import { policyIssues } from './policy-issues.ts';
import type { CompiledGroup } from './rule-group.ts';
import { ORDER_RANKS, type RunbookDefinition } from './runbook.ts';
import type { SystemPack } from './signal.ts';

/** A runbook bound to the signals of one pack. */
export interface CompiledRunbook {
  readonly definition: RunbookDefinition;
  readonly holdPoints: readonly CompiledHoldPoint[];
  readonly blockingAlerts: readonly CompiledBlockingAlert[];
}

/** A pack and the runbooks of one cluster, ready to evaluate. */
export interface CompiledRules {
  readonly pack: CompiledPack;
  readonly runbooks: readonly CompiledRunbook[];
  /** The groups of Prometheus rule files, which every cluster is evaluated by. */
  readonly ruleGroups: readonly CompiledGroup[];
  /** Every selector of every query. */
  readonly uses: readonly SelectorUse[];
  /** Whether any query can read a metric of this name; all others need not be kept. */
  readonly readsMetric: (name: string) => boolean;
  /** The longest way that any query looks back, in milliseconds. */
  readonly reachMs: DurationMs;
}

/** Compiles one runbook against a pack; issues carry paths inside the runbook's file. */
export function compileRunbook(
  definition: RunbookDefinition,
  pack: SystemPack,
  windowMs: DurationMs,
): { readonly compiled: CompiledRunbook; readonly issues: readonly RuleIssue[] } {
  const blocking = compileBlockingAlerts(definition);
  const issues: RuleIssue[] = [
    ...orderIssues(definition),
    ...policyIssues(definition, pack),
    ...blocking.issues,
  ];
  const holdPoints: CompiledHoldPoint[] = [];
  for (const [index, holdPoint] of definition.holdPoints.entries()) {
    const path = ['hold_points', index] as const;
    const outcome = compileHoldPoint(holdPoint, { pack, windowMs, path });
    if (outcome.ok) holdPoints.push(outcome.holdPoint);
    else issues.push(...outcome.issues);
  }
  const compiled = { definition, holdPoints, blockingAlerts: blocking.compiled };
  return { compiled, issues };
}

/** A rank that the order leaves out would come before all others, and let the leader go first. */
function orderIssues({ order }: RunbookDefinition): readonly RuleIssue[] {
  const isComplete = ORDER_RANKS.every((rank) => order.includes(rank));
  if (isComplete && order.length === ORDER_RANKS.length) return [];
  const message = `order: each of ${ORDER_RANKS.join(', ')} must be in it, once`;
  return [{ path: ['order'], message }];
}

/** Joins the rules of a cluster, and works out which series they need and for how long. */
export function joinRules(
  pack: CompiledPack,
  runbooks: readonly CompiledRunbook[],
  ruleGroups: readonly CompiledGroup[] = [],
): CompiledRules {
  const ofGroups = ruleGroups.flatMap(usesOf);
  const uses = [...allQueries(pack, runbooks).flatMap((expr) => selectorsOf(expr)), ...ofGroups];
  const nameMatchers = uses.map((use) =>
    use.matchers.filter((matcher) => matcher.label === METRIC_NAME),
  );
  const decided = new Map<string, boolean>();
  return {
    pack,
    runbooks,
    ruleGroups,
    uses,
    readsMetric(name) {
      const before = decided.get(name);
      if (before !== undefined) return before;
      const reads = nameMatchers.some((matchers) => matchers.every(({ matches }) => matches(name)));
      if (decided.size < DECIDED_NAMES_MAX) decided.set(name, reads);
      return reads;
    },
    reachMs: durationMs(Math.max(0, ...uses.map((use) => use.reachMs))),
  };
}

/** A page has some hundred metric names; beyond this many a hostile page only costs time. */
const DECIDED_NAMES_MAX = 10_000;

function allQueries(pack: CompiledPack, runbooks: readonly CompiledRunbook[]): readonly Expr[] {
  const ofHoldPoints = runbooks.flatMap(({ holdPoints }) =>
    holdPoints.flatMap(({ measure }) =>
      measure.kind === 'query' ? [measure.value, ...maybe(measure.traffic)] : [],
    ),
  );
  const ofPack = [...pack.recorded, ...pack.proofs].map(({ expr }) => expr);
  return [...ofPack, ...maybe(pack.peerActive), ...ofHoldPoints];
}

/** What a group reads lies as much further back as its offset says. */
function usesOf({ definition, queries }: CompiledGroup): readonly SelectorUse[] {
  return queries.flatMap((expr) =>
    selectorsOf(expr).map((use) => ({ ...use, reachMs: use.reachMs + definition.queryOffsetMs })),
  );
}

function maybe<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

/** The choice of a runbook for a question, or why there is none. */
export type RunbookChoice =
  | { readonly kind: 'chosen'; readonly runbook: CompiledRunbook }
  | { readonly kind: 'unknown-runbook' }
  | { readonly kind: 'not-covered' }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly string[] };

/**
 * Chooses the runbook that judges an action: the one that is named, else the only one that has the
 * action. Where several have it, an upgrade runbook is meant if and only if a target version is
 * given; if that leaves more than one, the caller must say which.
 */
export function chooseRunbook(
  runbooks: readonly CompiledRunbook[],
  question: {
    readonly action: Action;
    readonly runbook: string | undefined;
    readonly toVersion: string | undefined;
  },
): RunbookChoice {
  if (question.runbook !== undefined) {
    const named = runbooks.find(({ definition }) => definition.runbook === question.runbook);
    if (named === undefined) return { kind: 'unknown-runbook' };
    const covers = named.definition.actions.includes(question.action);
    return covers ? { kind: 'chosen', runbook: named } : { kind: 'not-covered' };
  }
  const covering = runbooks.filter(({ definition }) =>
    definition.actions.includes(question.action),
  );
  const [only, ...others] = covering;
  if (only === undefined) return { kind: 'not-covered' };
  if (others.length === 0) return { kind: 'chosen', runbook: only };
  const upgrading = question.toVersion !== undefined;
  const meant = covering.filter(
    ({ definition }) => definition.actions.includes('upgrade') === upgrading,
  );
  const [chosen] = meant;
  if (meant.length === 1 && chosen !== undefined) return { kind: 'chosen', runbook: chosen };
  return {
    kind: 'ambiguous',
    candidates: covering.map(({ definition }) => definition.runbook),
  };
}
