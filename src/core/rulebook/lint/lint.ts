import { didYouMean } from '../../base/did-you-mean.ts';
import type { DurationMs } from '../../base/time.ts';
import type { Expr } from '../../promql/ast.ts';
import { selectorsOf } from '../../promql/selectors.ts';
import { exactName } from '../../series/matcher.ts';
import { queriesOf } from '../compile-signal.ts';
import type { RuleIssue } from '../issue.ts';
import { parseQuery } from '../query.ts';
import type { HoldPointDefinition, RunbookDefinition } from '../runbook.ts';
import type { SystemPack, Unit } from '../signal.ts';
import { describe, fits } from './dimension.ts';
import { impossibleMatch } from './impossible.ts';
import { keepsNode, misusesIn } from './misuse.ts';
import { type Remark, toIssue } from './remark.ts';
import { dimensionOr, unitsIn } from './units.ts';
import { type KnownSeries, seriesOfPack, unitByName } from './vocabulary.ts';

/** What a runbook is looked at with. */
export interface LintContext {
  readonly pack: SystemPack;
  readonly windowMs: DurationMs;
  /** Names under which rule groups record. */
  readonly recorded: ReadonlySet<string>;
  /** The series of every pack that the runbook may be used with; undefined for this one alone. */
  readonly ofAllPacks: ReadonlySet<string> | undefined;
  /** The labels of which every value is known, such as `node` on a known cluster. */
  readonly domains: ReadonlyMap<string, readonly string[]>;
}

const ANY_VALUES: LintContext['domains'] = new Map();

/** Looks through the queries of a pack that compiles. */
export function lintPack(pack: SystemPack, windowMs: DurationMs): readonly RuleIssue[] {
  const known = seriesOfPack(pack, windowMs);
  return [...pack.signals].flatMap(([name, definition]) =>
    queriesOf(definition).flatMap(({ text, path }) => {
      const at = ['signals', name, ...path];
      const parsed = parseQuery(text, { path: at, windowMs });
      if (!parsed.ok) return [];
      const { expr } = parsed;
      const unit =
        'unit' in definition && definition.kind !== 'histogram' ? definition.unit : undefined;
      // What the pack says of a series is what is in question here; its name is a second witness.
      const units = unitsIn(expr, (series) => dimensionOr(unitByName(series)));
      const remarks = [
        ...matchRemarks(expr, ANY_VALUES),
        ...misusesIn(expr, (series) => known.get(series)),
        ...units.remarks,
        ...unitRemarks(expr, { dimension: units.dimension, unit }),
      ];
      return remarks.map((remark) => toIssue(remark, at));
    }),
  );
}

/** Looks through the expressions of a runbook that compiles with a pack. */
export function lintRunbook(
  { holdPoints }: RunbookDefinition,
  context: LintContext,
): readonly RuleIssue[] {
  const known = seriesOfPack(context.pack, context.windowMs);
  return holdPoints.flatMap((holdPoint, index) => {
    const { source } = holdPoint;
    if (source.kind !== 'expr') return [];
    const path = ['hold_points', index, 'expr'];
    const parsed = parseQuery(source.expr, { path, windowMs: context.windowMs });
    if (!parsed.ok) return [];
    const { expr } = parsed;
    const units = unitsIn(expr, (name) => dimensionOr(known.get(name)?.unit ?? unitByName(name)));
    const remarks = [
      ...nameRemarks(expr, { known, context }),
      ...matchRemarks(expr, context.domains),
      ...misusesIn(expr, (name) => known.get(name)),
      ...units.remarks,
      ...unitRemarks(expr, { dimension: units.dimension, unit: source.unit }),
      ...nodeRemarks(expr, holdPoint),
    ];
    return remarks.map((remark) => toIssue(remark, path));
  });
}

/** Selectors of series that no member exposes under this pack. */
function nameRemarks(
  expr: Expr,
  { known, context }: { known: ReadonlyMap<string, KnownSeries>; context: LintContext },
): readonly Remark[] {
  const { system } = context.pack;
  return selectorsOf(expr).flatMap(({ matchers, selector: { span } }) => {
    const name = exactName(matchers);
    if (name === undefined || context.recorded.has(name)) return [];
    const series = known.get(name);
    if (series?.unavailable !== undefined && context.ofAllPacks === undefined) {
      const message = `the pack '${system}' says that there is no ${name}: ${series.unavailable}`;
      return [{ span, message }];
    }
    if (series !== undefined) return [];
    if (context.ofAllPacks?.has(name) === true) return [];
    const who =
      context.ofAllPacks === undefined ? `the pack '${system}' knows no` : 'no pack knows';
    const guess = didYouMean(name, context.ofAllPacks ?? known.keys(), "'");
    const message = `${who} ${name}: make it a signal of the pack${guess}`;
    return [{ span, message }];
  });
}

/** Selectors that no series can match, given every value that some labels have. */
export function matchRemarks(expr: Expr, domains: LintContext['domains']): readonly Remark[] {
  return selectorsOf(expr).flatMap(({ matchers, selector: { span } }) => {
    const message = impossibleMatch(matchers, domains);
    return message === undefined ? [] : [{ span, message }];
  });
}

function unitRemarks(
  { span }: Expr,
  { dimension, unit }: { dimension: ReturnType<typeof dimensionOr>; unit: Unit | undefined },
): readonly Remark[] {
  if (unit === undefined || dimension.kind !== 'known' || fits(dimension, unit)) return [];
  return [
    { span, message: `the expression gives ${describe(dimension)}, and its unit is ${unit}` },
  ];
}

/** A value of the whole cluster says nothing of one node in particular. */
function nodeRemarks(expr: Expr, { over }: HoldPointDefinition): readonly Remark[] {
  const isOfOne = over === 'target' || over === 'leader' || over === 'others';
  if (!isOfOne || keepsNode(expr)) return [];
  const message = `over: ${over} needs a value for each node, and the expression drops 'node'`;
  return [{ span: expr.span, message }];
}
