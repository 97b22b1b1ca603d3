import type { DurationMs } from '../base/time.ts';
import { type Expr, isComparison, unwrapParens } from '../promql/ast.ts';
import { parsePromql } from '../promql/parser.ts';
import { printExpr } from '../promql/print.ts';
import { mapSelectors } from '../promql/selectors.ts';
import type { RuleIssue } from './issue.ts';
import { evidenceIssues, parseQuery } from './query.ts';
import { parseRequirement, type Requirement, type Statistic } from './requirement.ts';
import type { HoldPointDefinition } from './runbook.ts';
import type { SignalDefinition, SystemPack, Unit } from './signal.ts';

/** Where the values of a hold point come from. */
export type Measure =
  /** A query that gives one value per node, or one for the cluster. */
  | {
      readonly kind: 'query';
      readonly value: Expr;
      /** What tells idle from blind when the value is NaN: 0 here means that nothing happened. */
      readonly traffic: Expr | undefined;
    }
  /** The pack says that the system cannot tell. */
  | { readonly kind: 'unavailable'; readonly why: string };

/** A metric hold point, ready to evaluate. */
export interface CompiledHoldPoint {
  readonly definition: HoldPointDefinition;
  readonly requirement: Requirement;
  readonly unit: Unit;
  readonly measure: Measure;
}

/** What a hold point is compiled against. */
export interface HoldPointContext {
  readonly pack: SystemPack;
  readonly windowMs: DurationMs;
  readonly path: readonly (string | number)[];
}

/** A hold point ready to evaluate, or everything that is wrong with it. */
export type CompiledOrIssues =
  | { readonly ok: true; readonly holdPoint: CompiledHoldPoint }
  | { readonly ok: false; readonly issues: readonly RuleIssue[] };

/** Binds a hold point of a runbook to the signals of a pack. */
export function compileHoldPoint(
  definition: HoldPointDefinition,
  context: HoldPointContext,
): CompiledOrIssues {
  const { source } = definition;
  if (source.kind === 'expr') return compileExpression(definition, source, context);
  const signal = context.pack.signals.get(source.signal);
  if (signal === undefined && !definition.optional) {
    const message = `the pack '${context.pack.system}' has no signal '${source.signal}'`;
    return failure({ path: [...context.path, 'signal'], message });
  }
  if (signal === undefined || signal.kind === 'unavailable') {
    const why = signal?.why ?? `the pack '${context.pack.system}' has no such signal`;
    return unavailable(definition, why, context);
  }
  return compileSignal(definition, signal, context);
}

function failure(...issues: readonly RuleIssue[]): CompiledOrIssues {
  return { ok: false, issues };
}

function compileExpression(
  definition: HoldPointDefinition,
  source: { readonly expr: string; readonly unit: Unit },
  { path, windowMs }: HoldPointContext,
): CompiledOrIssues {
  const issues: RuleIssue[] = [];
  const parsed = parseQuery(source.expr, { path: [...path, 'expr'], windowMs });
  if (!parsed.ok) issues.push(parsed.issue);
  else if (isFilter(parsed.expr)) {
    // A filter drops the series that are fine, so that no data would read as no breach.
    const message = "put the comparison into 'require': here it would hide healthy values";
    issues.push({ path: [...path, 'expr'], message });
  } else issues.push(...evidenceIssues(parsed.expr, [...path, 'expr']));
  const required = parseRequirement(definition.require, source.unit);
  if (!required.ok) issues.push({ path: [...path, 'require'], message: required.message });
  else if (required.requirement.statistic.kind !== 'value') {
    issues.push({
      path: [...path, 'require'],
      message: 'an expression has one value per node: compare it as it is',
    });
  }
  if (issues.length > 0 || !parsed.ok || !required.ok) return failure(...issues);
  return {
    ok: true,
    holdPoint: {
      definition,
      requirement: required.requirement,
      unit: source.unit,
      measure: { kind: 'query', value: parsed.expr, traffic: undefined },
    },
  };
}

function isFilter(expr: Expr): boolean {
  const inner = unwrapParens(expr);
  return inner.kind === 'binary' && isComparison(inner.op);
}

/** The unit of a requirement on a signal that the system cannot tell is anybody's guess. */
function unavailable(
  definition: HoldPointDefinition,
  why: string,
  { path }: HoldPointContext,
): CompiledOrIssues {
  for (const unit of ['count', 'seconds', 'bytes', 'ratio'] as const) {
    const required = parseRequirement(definition.require, unit);
    if (!required.ok) continue;
    const measure = { kind: 'unavailable', why } as const;
    return {
      ok: true,
      holdPoint: { definition, requirement: required.requirement, unit, measure },
    };
  }
  const message = `'${definition.require}' is not a comparison`;
  return failure({ path: [...path, 'require'], message });
}

function compileSignal(
  definition: HoldPointDefinition,
  signal: Exclude<SignalDefinition, { kind: 'unavailable' }>,
  { path, windowMs }: HoldPointContext,
): CompiledOrIssues {
  const at = [...path, 'require'];
  if (signal.kind === 'info') {
    const message = 'an info signal carries a text; it has no value to compare';
    return failure({ path: [...path, 'signal'], message });
  }
  const unit = signal.kind === 'ratio' ? 'ratio' : signal.unit;
  const required = parseRequirement(definition.require, unit);
  if (!required.ok) return failure({ path: at, message: required.message });
  const { requirement } = required;
  const name = definition.source.kind === 'signal' ? definition.source.signal : '';
  const texts = measureTexts(name, signal, { statistic: requirement.statistic, windowMs });
  if (texts === undefined) return failure({ path: at, message: STATISTIC_HINT[signal.kind] });
  const context = { path: at, windowMs };
  const value = parseQuery(texts.value, context);
  if (!value.ok) return failure(value.issue);
  const traffic = texts.traffic === undefined ? undefined : parseQuery(texts.traffic, context);
  if (traffic?.ok === false) return failure(traffic.issue);
  const measure = { kind: 'query', value: value.expr, traffic: traffic?.expr } as const;
  return { ok: true, holdPoint: { definition, requirement, unit, measure } };
}

const STATISTIC_HINT = {
  gauge: "a gauge is compared as it is: write e.g. '< 10'",
  counter: "a counter is compared as it is: write e.g. '> 0', or use 'expr' with rate()",
  histogram: "a histogram is compared by a quantile: write e.g. 'p99 < 100ms'",
  ratio: "a ratio is compared as such: write e.g. 'ratio < 0.1%'",
} as const;

interface MeasureTexts {
  readonly value: string;
  readonly traffic: string | undefined;
}

/** The queries behind a statistic of a signal; undefined when the kind does not have it. */
function measureTexts(
  name: string,
  signal: Exclude<SignalDefinition, { kind: 'unavailable' | 'info' }>,
  { statistic, windowMs }: { statistic: Statistic; windowMs: DurationMs },
): MeasureTexts | undefined {
  switch (signal.kind) {
    case 'gauge':
    case 'counter':
      return statistic.kind === 'value' ? { value: name, traffic: undefined } : undefined;
    case 'histogram': {
      if (statistic.kind !== 'quantile') return undefined;
      const buckets = `sum by (node, le) (increase(${signal.metric}_bucket[$window]))`;
      return {
        value: `histogram_quantile(${statistic.quantile}, ${buckets})`,
        traffic: `sum by (node) (increase(${signal.metric}_count[$window]))`,
      };
    }
    case 'ratio': {
      if (statistic.kind === 'quantile') return undefined;
      const total = increaseOf(signal.total, windowMs);
      return { value: `(${increaseOf(signal.bad, windowMs)}) / (${total})`, traffic: total };
    }
  }
}

/**
 * Takes the increase of each counter before anything is summed: a sum of counters falls when one
 * process restarts, and would then look like a reset of them all.
 */
function increaseOf(sumOfCounters: string, windowMs: DurationMs): string {
  const wrapped = mapSelectors(parsePromql(sumOfCounters, { windowMs }), (selector) =>
    parsePromql(`increase(${printExpr(selector)}[$window])`, { windowMs }),
  );
  return printExpr(wrapped);
}
