import type { SignalName } from '../base/ids.ts';
import type { DurationMs } from '../base/time.ts';
import type { Expr } from '../promql/ast.ts';
import { selectorsOf } from '../promql/selectors.ts';
import { REQUIRED_SIGNALS } from './built-in-signals.ts';
import type { RuleIssue } from './issue.ts';
import { type CompiledProof, compileProofs } from './proof-of-life.ts';
import { evidenceIssues, parseQuery } from './query.ts';
import type { SignalDefinition, SystemPack } from './signal.ts';
import { rangeOf, type ValueRange } from './value-range.ts';

/** A signal that is evaluated after every burst and recorded under its name. */
export interface RecordedSignal {
  readonly name: SignalName;
  readonly kind: 'gauge' | 'counter' | 'info';
  readonly expr: Expr;
  /** For `info`: the label whose value is the reading. */
  readonly label: string | undefined;
  /** For numbers: what they can be at all. */
  readonly range: ValueRange | undefined;
}

/** The signals of a pack that have one value per node, ready to evaluate. */
export interface CompiledPack {
  readonly pack: SystemPack;
  readonly recorded: readonly RecordedSignal[];
  /** What members say of their peers; undefined where the system does not expose it. */
  readonly peerActive: Expr | undefined;
  /** What shows that pages and signals are kept up to date. */
  readonly proofs: readonly CompiledProof[];
  /** What `$window` stands for in them. */
  readonly windowMs: DurationMs;
}

/** Parses every query of a pack. All issues are collected before anything is refused. */
export function compilePack(
  pack: SystemPack,
  windowMs: DurationMs,
): { readonly compiled: CompiledPack; readonly issues: readonly RuleIssue[] } {
  const issues: RuleIssue[] = [];
  const parse = (text: string, path: readonly (string | number)[]): Expr | undefined => {
    const parsed = parseQuery(text, { path, windowMs });
    if (!parsed.ok) issues.push(parsed.issue);
    return parsed.ok ? parsed.expr : undefined;
  };
  issues.push(...protectionIssues(pack));
  const needed = pack.protection.kind === 'serving' ? [] : REQUIRED_SIGNALS;
  for (const name of needed) {
    const kind = pack.signals.get(name)?.kind;
    if (kind === 'gauge' || kind === 'counter') continue;
    const path = kind === undefined ? ['signals'] : ['signals', name];
    issues.push({ path, message: `the pack must define the signal '${name}' by its value` });
  }
  const recorded: RecordedSignal[] = [];
  for (const [name, definition] of pack.signals) {
    for (const { text, path } of queriesOf(definition)) {
      const at = ['signals', name, ...path];
      const expr = parse(text, at);
      if (expr === undefined) continue;
      issues.push(...ratioIssues(definition, expr, at), ...evidenceIssues(expr, at));
      recorded.push(...recordedAs(name, definition, expr));
    }
  }
  const { topology } = pack;
  issues.push(...topologyIssues(pack));
  const peersAt = ['topology', 'peer_active'] as const;
  const peerActive = topology && parse(topology.peerActive, peersAt);
  if (peerActive !== undefined) issues.push(...evidenceIssues(peerActive, peersAt));
  const { proofs, issues: unproved } = compileProofs(pack, windowMs);
  issues.push(...unproved);
  return { compiled: { pack, recorded, peerActive, proofs, windowMs }, issues };
}

/** Histograms and ratios have no single value to record: hold points read them over a window. */
function recordedAs(
  name: SignalName,
  definition: SignalDefinition,
  expr: Expr,
): readonly RecordedSignal[] {
  const { kind } = definition;
  if (kind === 'gauge' || kind === 'counter') {
    const range = rangeOf(definition.unit, definition.range);
    return [{ name, kind, expr, label: undefined, range }];
  }
  if (kind !== 'info') return [];
  return [{ name, kind, expr, label: definition.label, range: undefined }];
}

function ratioIssues(
  definition: SignalDefinition,
  expr: Expr,
  path: readonly string[],
): readonly RuleIssue[] {
  if (definition.kind !== 'ratio' || !selectorsOf(expr).some((use) => use.hasRange)) return [];
  const message = 'a ratio takes sums of raw counters: the guard takes their increase itself';
  return [{ path, message }];
}

/** The queries of a signal, with where they stand below its name. */
export function queriesOf(
  definition: SignalDefinition,
): readonly { readonly text: string; readonly path: readonly string[] }[] {
  switch (definition.kind) {
    case 'gauge':
    case 'counter':
      return [{ text: definition.expr, path: [definition.kind] }];
    case 'info':
      return [{ text: definition.expr, path: ['info'] }];
    case 'histogram':
      return [{ text: definition.metric, path: ['histogram'] }];
    case 'ratio':
      return [
        { text: definition.bad, path: ['ratio', 'bad'] },
        { text: definition.total, path: ['ratio', 'total'] },
      ];
    case 'unavailable':
      return [];
  }
}

/** Nodes that serve alike are in no groups, and have no leader that could tell of them. */
function protectionIssues({ protection, groups }: SystemPack): readonly RuleIssue[] {
  const issues: RuleIssue[] = [];
  if (protection.kind === 'serving' && groups !== undefined) {
    const message = 'a system that protects nodes that serve has no groups: leave them out';
    issues.push({ path: ['partitions'], message });
  }
  const { replicas, minInSync } = groups ?? {};
  if (replicas !== undefined && minInSync !== undefined && minInSync > replicas) {
    const message = `${minInSync} of ${replicas} replicas cannot be in sync`;
    issues.push({ path: ['partitions', 'min_in_sync'], message });
  }
  return issues;
}

function topologyIssues({ topology, signals }: SystemPack): readonly RuleIssue[] {
  const member = topology?.member;
  if (member === undefined || signals.get(member)?.kind === 'info') return [];
  return [
    {
      path: ['topology', 'member'],
      message: `'${member}' must be an info signal of this pack: its value names the member`,
    },
  ];
}
