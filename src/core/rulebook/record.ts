import type { ClusterId, NodeId, SignalName } from '../base/ids.ts';
import { known, type Reading, unknown } from '../base/reading.ts';
import { type DurationMs, type Instant, instant } from '../base/time.ts';
import type { IndexTrack } from '../cluster/lag.ts';
import type { DeclaredNode } from '../cluster/node.ts';
import type { Expr } from '../promql/ast.ts';
import { PromqlError } from '../promql/error.ts';
import { SharedResults } from '../promql/eval/shared-results.ts';
import { evaluate } from '../promql/evaluate.ts';
import type { PromqlResult, VectorSample } from '../promql/result.ts';
import type { Series } from '../series/series.ts';
import type { SeriesStore } from '../series/store.ts';
import type { CompiledPack, RecordedSignal } from './compile-signal.ts';
import { groupByNode, readingsByNode } from './measure.ts';
import { NO_PULSES, type Pulses, whyUnproven } from './pulse.ts';
import { withinRange } from './value-range.ts';

/** Where and when queries of one cluster are evaluated. */
export interface EvaluationScope {
  readonly cluster: ClusterId;
  readonly nodes: readonly DeclaredNode[];
  readonly store: SeriesStore;
  readonly at: Instant;
  readonly maxAgeMs: DurationMs;
}

/** The value of every recorded signal on every node. */
export interface SignalTable {
  readonly numbers: ReadonlyMap<SignalName, ReadonlyMap<NodeId, Reading>>;
  readonly texts: ReadonlyMap<SignalName, ReadonlyMap<NodeId, Reading<string>>>;
}

/** Rules of one evaluation share what parts of them come to; it goes with the scope. */
const shared = new WeakMap<EvaluationScope, SharedResults>();

/** What the signals of an evaluation came to, for those who ask why a series has no sample. */
const tables = new WeakMap<EvaluationScope, SignalTable>();

/** The signals as they were recorded in this scope; undefined where none were. */
export function signalsIn(scope: EvaluationScope): SignalTable | undefined {
  return tables.get(scope);
}

function sharedIn(scope: EvaluationScope): SharedResults {
  let results = shared.get(scope);
  if (results === undefined) {
    results = new SharedResults();
    shared.set(scope, results);
  }
  return results;
}

/** Evaluates a query; a runtime error is returned, since one bad rule must not stop the others. */
export function runQuery(expr: Expr, scope: EvaluationScope): PromqlResult | PromqlError {
  try {
    const { store: source, at, maxAgeMs: lookbackMs } = scope;
    return evaluate(expr, { source, at, lookbackMs, shared: sharedIn(scope) });
  } catch (error) {
    if (error instanceof PromqlError) return error;
    throw error;
  }
}

/**
 * Evaluates the signals of a pack and records each number under the signal's name with the labels
 * `cluster` and `node`, at the time of the oldest sample that went into it. A node without a value
 * has its series ended, so that no window reads across a silence; so has one whose value cannot be,
 * or lacks the proof of life that the pack asks for.
 */
export function recordSignals(
  pack: CompiledPack,
  scope: EvaluationScope,
  pulses: Pulses = NO_PULSES,
): SignalTable {
  const numbers = new Map<SignalName, ReadonlyMap<NodeId, Reading>>();
  const texts = new Map<SignalName, ReadonlyMap<NodeId, Reading<string>>>();
  for (const signal of pack.recorded) {
    if (signal.label !== undefined) {
      texts.set(signal.name, readTexts(signal.expr, signal.label, scope));
      continue;
    }
    const readings = doubted(readNumbers(signal, scope), { signal, pack, scope, pulses });
    for (const node of scope.nodes) recordOne(signal, { node, readings, scope });
    numbers.set(signal.name, readings);
  }
  const table = { numbers, texts };
  tables.set(scope, table);
  return table;
}

/** The readings without those that nobody may believe. */
function doubted(
  readings: ReadonlyMap<NodeId, Reading>,
  where: {
    readonly signal: RecordedSignal;
    readonly pack: CompiledPack;
    readonly scope: EvaluationScope;
    readonly pulses: Pulses;
  },
): ReadonlyMap<NodeId, Reading> {
  const { signal, pack, scope, pulses } = where;
  const { range } = signal;
  const proof = pack.proofs.find(({ of }) => of === signal.name);
  if (proof === undefined && range === undefined) return readings;
  const believed = new Map<NodeId, Reading>();
  for (const [node, reading] of readings) {
    const possible = range === undefined ? reading : withinRange(reading, range);
    const isAsked = proof !== undefined && possible.kind === 'known';
    const doubt = isAsked
      ? whyUnproven(pulses.get(signal.name)?.get(node), proof, scope.at)
      : undefined;
    believed.set(node, doubt ?? possible);
  }
  return believed;
}

function readNumbers(
  { expr }: RecordedSignal,
  scope: EvaluationScope,
): ReadonlyMap<NodeId, Reading> {
  const result = runQuery(expr, scope);
  if (result instanceof PromqlError) {
    const failed = unknown('query-failed', result.message);
    return new Map(scope.nodes.map((node) => [node.id, failed]));
  }
  return readingsByNode(result, scope.nodes).byNode;
}

function recordOne(
  { name }: RecordedSignal,
  {
    node,
    readings,
    scope: { store, cluster, at },
  }: {
    node: DeclaredNode;
    readings: ReadonlyMap<NodeId, Reading>;
    scope: EvaluationScope;
  },
): void {
  const series = store.openRecorded(name, cluster, node);
  const reading = readings.get(node.id);
  if (reading?.kind === 'known') store.append(series, reading.observedAt, reading.value);
  else store.end(series, at);
}

/** Reads the label of an info metric per node; two values at once are ambiguous. */
function readTexts(
  expr: Expr,
  label: string,
  scope: EvaluationScope,
): ReadonlyMap<NodeId, Reading<string>> {
  const result = runQuery(expr, scope);
  const byNode = new Map<NodeId, Reading<string>>();
  if (result instanceof PromqlError) {
    for (const { id } of scope.nodes) byNode.set(id, unknown('query-failed', result.message));
    return byNode;
  }
  const samples = groupByNode(result.value.type === 'vector' ? result.value.samples : []);
  for (const { id } of scope.nodes) byNode.set(id, textOf(samples.get(id) ?? [], { id, label }));
  return byNode;
}

function textOf(
  samples: readonly VectorSample[],
  { id, label }: { id: NodeId; label: string },
): Reading<string> {
  const [sample, ...others] = samples;
  if (sample === undefined) return unknown('no-sample', `no sample of ${id}`);
  if (others.length > 0) return unknown('ambiguous', `${others.length + 1} values for ${id}`);
  const text = sample.labels.get(label);
  if (text === '') return unknown('no-sample', `the series of ${id} has no label '${label}'`);
  return known(text, instant(sample.oldest));
}

/** The last two points of a recorded signal on one node; undefined when its series has ended. */
export function indexTrackOf(
  signal: SignalName,
  node: DeclaredNode,
  scope: EvaluationScope,
): IndexTrack | undefined {
  const series = scope.store.openRecorded(signal, scope.cluster, node);
  if (!series.isLive) return undefined;
  const last = series.count - 1;
  return { latest: pointAt(series, last), previous: pointBefore(series, last) };
}

function pointAt(series: Series, index: number): IndexTrack['latest'] {
  return { at: series.timeAt(index), index: series.valueAt(index) };
}

function pointBefore(series: Series, index: number): IndexTrack['previous'] {
  if (index === 0 || series.isStaleAt(index - 1)) return undefined;
  return pointAt(series, index - 1);
}
