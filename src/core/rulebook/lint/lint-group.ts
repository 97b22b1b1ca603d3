import { selectorsOf } from '../../promql/selectors.ts';
import { exactName } from '../../series/matcher.ts';
import type { RuleIssue } from '../issue.ts';
import type { CompiledGroup } from '../rule-group.ts';
import { matchRemarks } from './lint.ts';
import { misusesIn } from './misuse.ts';
import { toIssue } from './remark.ts';
import { dimensionOr, unitsIn } from './units.ts';
import { type KnownSeries, unitByName } from './vocabulary.ts';

/** What a group of rules is looked at with. */
export interface GroupLintContext {
  /** The series of each pack whose clusters may be evaluated by the group. */
  readonly packs: readonly ReadonlyMap<string, KnownSeries>[];
}

/**
 * * Looks through the expressions of a group that compiles; paths are inside of the group. Series
 * that no pack knows are no matter of this: rule files read many, and mostly the members expose
 * them.
 */
export function lintGroup(
  { rules }: CompiledGroup,
  context: GroupLintContext,
): readonly RuleIssue[] {
  return rules.flatMap(({ expr }, index) => {
    const known = (name: string) => agreedOn(name, context);
    const units = unitsIn(expr, (name) => dimensionOr(known(name)?.unit ?? unitByName(name)));
    const remarks = [
      ...matchRemarks(expr, ANY_VALUES),
      ...misusesIn(expr, known),
      ...units.remarks,
    ];
    return remarks.map((remark) => toIssue(remark, ['rules', index, 'expr']));
  });
}

/** Labels come from the pages of all clusters, of which a group knows nothing. */
const ANY_VALUES: Parameters<typeof matchRemarks>[1] = new Map();

/** What the packs say of a series; where two say different things of it, nothing is known. */
function agreedOn(name: string, { packs }: GroupLintContext): KnownSeries | undefined {
  const said = packs.flatMap((pack) => pack.get(name) ?? []);
  const [first] = said;
  const isAgreed = said.every(({ kind, unit }) => kind === first?.kind && unit === first?.unit);
  return isAgreed ? first : undefined;
}

/** An alert that reads series of which the rules do not say that there are any. */
export interface UnsureAlert {
  readonly alert: string;
  readonly series: readonly string[];
}

/**
 * The alerting rules of a cluster that can only be judged if its members expose something that
 * neither its pack nor a recording rule knows, which is not seen before they are scraped.
 */
export function unsureAlerts(
  groups: readonly CompiledGroup[],
  pack: ReadonlyMap<string, KnownSeries>,
): readonly UnsureAlert[] {
  const rules = groups.flatMap((group) => group.rules);
  const recorded = new Set(
    rules.flatMap((rule) => (rule.kind === 'record' ? [rule.definition.record] : [])),
  );
  const isTold = (name: string) => {
    const series = pack.get(name);
    return recorded.has(name) || (series !== undefined && series.unavailable === undefined);
  };
  return rules.flatMap((rule) => {
    if (rule.kind !== 'alert') return [];
    const names = selectorsOf(rule.expr).flatMap(({ matchers }) => exactName(matchers) ?? []);
    const series = [...new Set(names.filter((name) => !isTold(name)))];
    return series.length === 0 ? [] : [{ alert: rule.definition.alert, series }];
  });
}
