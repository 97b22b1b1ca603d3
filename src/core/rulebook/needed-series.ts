import { METRIC_NAME } from '../base/labels.ts';
import type { VectorSelector } from '../promql/ast.ts';
import { printExpr } from '../promql/print.ts';
import type { SelectorUse } from '../promql/selectors.ts';
import { createMatcher, isExactName, type Matcher } from '../series/matcher.ts';
import type { CompiledRules } from './compile.ts';

/** What rules read, and what is never fetched for them. */
export type NeededSeries = Pick<CompiledRules, 'pack' | 'ruleGroups' | 'uses'>;

/** The series by which a server says whether it could scrape a target. */
export const TARGET_UP = 'up';

/**
 * Selectors that between them match every raw series that rules read, each narrowed by `select`.
 * As few as possible, since only what one query gives is of one moment: names that are spelled out
 * or matched make one alternation. What the guard records itself under a name is never fetched.
 */
export function neededSelectors(
  rules: NeededSeries,
  select: readonly Matcher[],
): readonly string[] {
  const own = recordedNames(rules);
  const names = new Set([TARGET_UP]);
  const others = new Map<string, readonly Matcher[]>();
  for (const use of rules.uses) {
    const matchers = nameMatchers(use);
    const exact = matchers.find(isExactName);
    const [only] = matchers;
    if (exact !== undefined) {
      if (!own.has(exact.text)) names.add(escapePattern(exact.text));
    } else if (matchers.length === 1 && only?.operator === '=~') names.add(`(?:${only.text})`);
    else
      others.set(JSON.stringify(matchers.map(({ operator, text }) => [operator, text])), matchers);
  }
  const alternation = createMatcher(METRIC_NAME, '=~', [...names].sort().join('|'));
  return [[alternation], ...others.values()].map((matchers) => print([...matchers, ...select]));
}

function nameMatchers({ matchers }: SelectorUse): readonly Matcher[] {
  return matchers.filter(({ label }) => label === METRIC_NAME);
}

function recordedNames({ pack, ruleGroups }: NeededSeries): ReadonlySet<string> {
  const rules = ruleGroups.flatMap((group) => group.rules);
  const recorded = rules.flatMap(({ kind, definition }) =>
    kind === 'record' && 'record' in definition ? [definition.record] : [],
  );
  const signals = pack.recorded.map(({ name }): string => name);
  return new Set([...signals, ...recorded, 'ALERTS', 'ALERTS_FOR_STATE']);
}

/** A name as a pattern that matches nothing else; those of UTF-8 may hold any character. */
function escapePattern(name: string): string {
  return name.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

function print(matchers: readonly Matcher[]): string {
  const span = { query: '', start: 0, end: 0 };
  const selector: VectorSelector = {
    ...{ kind: 'vector-selector', span, matchers, offsetMs: 0, at: undefined },
  };
  return printExpr(selector);
}
