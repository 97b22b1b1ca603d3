import { type NodeId, parseSignalName } from '../base/ids.ts';
import { type Reading, unknown } from '../base/reading.ts';
import type { Instant } from '../base/time.ts';
import type { Expr } from '../promql/ast.ts';
import { PromqlError } from '../promql/error.ts';
import type { SelectorCoverage } from '../promql/result.ts';
import { selectorsOf } from '../promql/selectors.ts';
import { exactName } from '../series/matcher.ts';
import { followTrend, NO_POINTS, type TrendPoint } from '../series/trend.ts';
import type { CompiledHoldPoint } from './compile-hold-point.ts';
import { type Measured, type NodeReadings, readingsByNode } from './measure.ts';
import { type EvaluationScope, runQuery, signalsIn } from './record.ts';
import { meets } from './requirement.ts';
import type { Over } from './runbook.ts';
import { rangeOf, withinRange } from './value-range.ts';

/** What a measured value means for a requirement. */
export type Outcome = 'pass' | 'fail' | 'unknown';

/** A hold point on one node: what it says now, and since when it has said so. */
export interface NodeTrack {
  readonly outcome: Outcome;
  readonly measured: Measured;
  /** The observation that began the present outcome. */
  readonly since: Instant;
  /** The newest observation; the outcome has been known from `since` until here. */
  readonly until: Instant;
  /**
   * The newest values while it fails, and the last one before that, to tell by where it goes.
   * Nobody asks where a value goes that passes, so that nothing is kept of it.
   */
  readonly recent: readonly TrendPoint[];
}

/** A hold point on every node, as of one evaluation. */
export interface HoldPointState {
  readonly holdPoint: CompiledHoldPoint;
  readonly byNode: ReadonlyMap<NodeId, NodeTrack>;
  readonly coverage: readonly SelectorCoverage[];
}

/**
 * Evaluates a hold point on all nodes and carries on how long each outcome has lasted. Only
 * known-pass time counts towards `held_for`: a failure or a gap starts it anew.
 */
export function evaluateHoldPoint(
  holdPoint: CompiledHoldPoint,
  previous: HoldPointState | undefined,
  scope: EvaluationScope,
): HoldPointState {
  const { measured, coverage } = measure(holdPoint, scope);
  const byNode = new Map<NodeId, NodeTrack>();
  for (const node of scope.nodes) {
    const value = measured.get(node.id) ?? unknown('no-sample', `no sample of ${node.id}`);
    const before = previous?.byNode.get(node.id);
    byNode.set(node.id, follow(holdPoint, { value, before, scope }));
  }
  return { holdPoint, byNode, coverage };
}

function measure(
  holdPoint: CompiledHoldPoint,
  scope: EvaluationScope,
): { measured: ReadonlyMap<NodeId, Measured>; coverage: readonly SelectorCoverage[] } {
  const { definition, measure: how } = holdPoint;
  if (how.kind === 'unavailable') return { measured: allUnknown(scope, how.why), coverage: [] };
  const result = runQuery(how.value, scope);
  if (result instanceof PromqlError) {
    return { measured: allUnknown(scope, result.message), coverage: [] };
  }
  const readings = readingsByNode(result, scope.nodes);
  const silence = silenceIn(readings, definition.over, scope);
  const idle = how.traffic === undefined ? NONE_IDLE : idleNodes(readings, how.traffic, scope);
  const measured = new Map<NodeId, Measured>();
  for (const [node, reading] of readings.byNode) {
    const isBlind = silence !== undefined && readings.shared.has(node);
    const seen = isBlind ? unknown('uncovered', silence) : idle.get(node);
    measured.set(node, seen ?? believed(reading, { node, holdPoint, scope }));
  }
  return { measured, coverage: readings.coverage };
}

/**
 * The reading, if it can be. Where a signal was not believed on the node, there is no sample of it,
 * and why not is what is said. What an expression may come to only its author knows.
 */
function believed(
  reading: Reading,
  {
    node,
    holdPoint: { definition, unit, measure: how },
    scope,
  }: { node: NodeId; holdPoint: CompiledHoldPoint; scope: EvaluationScope },
): Reading {
  if (reading.kind === 'unknown') {
    const isGap = reading.why === 'no-sample' && how.kind === 'query';
    return (isGap ? doubtIn(how.value, node, scope) : undefined) ?? reading;
  }
  if (definition.source.kind === 'expr') return reading;
  // A recorded signal has been looked at; shares and quantiles are made from counters that fall.
  const isRecorded = signalsIn(scope)?.numbers.has(definition.source.signal) === true;
  if (isRecorded) return reading;
  return withinRange(reading, { ...rangeOf(unit), max: Number.POSITIVE_INFINITY });
}

/** Why the first signal of a query that was told and not believed was not. */
function doubtIn(query: Expr, node: NodeId, scope: EvaluationScope): Reading | undefined {
  const signals = signalsIn(scope);
  for (const { matchers } of selectorsOf(query)) {
    const name = parseSignalName(exactName(matchers) ?? '');
    const told = name && signals?.numbers.get(name)?.get(node);
    if (told?.kind === 'unknown' && told.why !== 'no-sample') return told;
  }
  return undefined;
}

const NONE_IDLE: ReadonlyMap<NodeId, Measured> = new Map();

/** NaN with traffic known to be nothing; an infinite share of nothing contradicts itself. */
function idleNodes(
  { undefinedOn }: NodeReadings,
  traffic: Expr,
  scope: EvaluationScope,
): ReadonlyMap<NodeId, Measured> {
  const result = runQuery(traffic, scope);
  if (result instanceof PromqlError) return NONE_IDLE;
  const idle = new Map<NodeId, Measured>();
  for (const [node, moved] of readingsByNode(result, scope.nodes).byNode) {
    const isIdle = undefinedOn.has(node) && moved.kind === 'known' && moved.value === 0;
    if (isIdle) idle.set(node, { kind: 'idle', observedAt: moved.observedAt });
  }
  return idle;
}

/**
 * What is missing in values that several nodes share. Without it, the time in which a node was
 * silent would count towards `held_for` as soon as that node speaks again.
 */
function silenceIn(
  { coverage }: NodeReadings,
  over: Over,
  { nodes }: EvaluationScope,
): string | undefined {
  if (over === 'target' || over === 'leader') return undefined;
  const needed = over === 'voters' ? nodes.filter(({ role }) => role === 'voter') : nodes;
  for (const { selector, nodes: seen } of coverage) {
    const silent = needed.filter(({ ordinal }) => !seen.has(ordinal)).map(({ id }) => id);
    if (silent.length > 0) return `${selector} has no fresh sample of ${silent.join(', ')}`;
  }
  return undefined;
}

function allUnknown(scope: EvaluationScope, why: string): ReadonlyMap<NodeId, Measured> {
  const reading = unknown('query-failed', why);
  return new Map(scope.nodes.map((node) => [node.id, reading]));
}

function follow(
  { requirement }: CompiledHoldPoint,
  what: { value: Measured; before: NodeTrack | undefined; scope: EvaluationScope },
): NodeTrack {
  const { value, before, scope } = what;
  const until = value.kind === 'unknown' ? scope.at : value.observedAt;
  const outcome = outcomeOf(value, (number) => meets(number, requirement));
  // Nobody looked during a longer gap, as while the process was suspended: nothing is known of it.
  const lasts = before?.outcome === outcome && until - before.until <= scope.maxAgeMs;
  const since = lasts ? before.since : until;
  const isGap = before !== undefined && until - before.until > scope.maxAgeMs;
  const recent = recentOf(value, { outcome, before: isGap ? undefined : before });
  return { outcome, measured: value, since, until, recent };
}

function outcomeOf(value: Measured, meetsLimit: (value: number) => boolean): Outcome {
  if (value.kind === 'unknown') return 'unknown';
  if (value.kind === 'idle') return 'pass';
  return meetsLimit(value.value) ? 'pass' : 'fail';
}

function recentOf(
  value: Measured,
  { outcome, before }: { readonly outcome: Outcome; readonly before: NodeTrack | undefined },
): readonly TrendPoint[] {
  if (outcome !== 'fail' || value.kind !== 'known') return NO_POINTS;
  const point = { at: value.observedAt, value: value.value };
  // After a gap it is another story, and a line across the gap would tell of neither.
  if (before?.measured.kind !== 'known') return [point];
  const { recent, measured } = before;
  const last = { at: measured.observedAt, value: measured.value };
  return followTrend(recent.length > 0 ? recent : [last], point);
}
