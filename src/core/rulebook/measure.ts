import type { NodeId } from '../base/ids.ts';
import { type Reading, unknown } from '../base/reading.ts';
import { type Instant, instant } from '../base/time.ts';
import type { DeclaredNode } from '../cluster/node.ts';
import type {
  PromqlResult,
  PromqlValue,
  Provenance,
  SelectorCoverage,
  VectorSample,
} from '../promql/result.ts';

/**
 * What a hold point measured on a node. Idle is neither a number nor unknown: the statistic has
 * no value because nothing happened, and fresh traffic of zero shows that nothing did.
 */
export type Measured = Reading | { readonly kind: 'idle'; readonly observedAt: Instant };

/** The values of one query by node, and what its selectors saw. */
export interface NodeReadings {
  readonly byNode: ReadonlyMap<NodeId, Reading>;
  /**
   * The nodes whose value was made from other nodes' series too, or from no series, as in
   * `max(x)` and `count(x > 5) or vector(0)`: what a silent node would have said is missing in it.
   */
  readonly shared: ReadonlySet<NodeId>;
  /** The nodes whose value is NaN, which is what 0 / 0 gives. Infinite ones are not among them. */
  readonly undefinedOn: ReadonlySet<NodeId>;
  readonly coverage: readonly SelectorCoverage[];
}

/**
 * Sorts the result of a query by node. A sample without the label `node` speaks for the whole
 * cluster, that is, for every node. More than one sample for a node is ambiguous, none is
 * unknown, and a value that is not finite is no value.
 */
export function readingsByNode(result: PromqlResult, nodes: readonly DeclaredNode[]): NodeReadings {
  const { value, coverage } = result;
  const shared = new Set<NodeId>();
  const undefinedOn = new Set<NodeId>();
  const byNode = new Map<NodeId, Reading>();
  const { firsts, counts } = sortByNode(value, nodes);
  for (const [index, node] of nodes.entries()) {
    const sample = firsts[index];
    const count = counts?.[index] ?? 1;
    if (sample !== undefined && !isOwn(sample, node)) shared.add(node.id);
    if (count === 1 && Number.isNaN(sample?.value)) undefinedOn.add(node.id);
    const isText = value.type === 'string';
    byNode.set(node.id, isText ? noNumber() : only(node, { sample, count, coverage }));
  }
  return { byNode, shared, undefinedOn, coverage };
}

type Valued = Provenance & { readonly value: number };

/** For each node one of its samples, and how many it has; one each where that is left out. */
interface SortedByNode {
  readonly firsts: readonly (Valued | undefined)[];
  readonly counts?: readonly number[];
}

function sortByNode(value: PromqlValue, nodes: readonly DeclaredNode[]): SortedByNode {
  if (value.type === 'string') return { firsts: [] };
  if (value.type === 'scalar') return { firsts: nodes.map(() => value) };
  const { samples } = value;
  // As the members of a cluster are declared and scraped, so most results come.
  const isInOrder =
    samples.length === nodes.length &&
    samples.every(({ labels }, index) => labels.get('node') === nodes[index]?.id);
  if (isInOrder) return { firsts: samples };
  const groups = groupByNode(samples);
  const ofCluster = groups.get('') ?? NO_SAMPLES;
  const named = nodes.map(({ id }) => groups.get(id) ?? NO_SAMPLES);
  return {
    firsts: named.map(([first]) => first ?? ofCluster[0]),
    counts: named.map(({ length }) => length + ofCluster.length),
  };
}

const NO_SAMPLES: readonly VectorSample[] = [];

/** The samples of each node; those that name none are under the empty text. */
export function groupByNode(
  samples: readonly VectorSample[],
): ReadonlyMap<string, readonly VectorSample[]> {
  const groups = new Map<string, VectorSample[]>();
  for (const sample of samples) {
    const node = sample.labels.get('node');
    const same = groups.get(node);
    if (same === undefined) groups.set(node, [sample]);
    else same.push(sample);
  }
  return groups;
}

function isOwn({ nodes }: Valued, { ordinal }: DeclaredNode): boolean {
  return nodes.has(ordinal) && nodes.holdsAtMost(ordinal);
}

function noNumber(): Reading {
  return unknown('query-failed', 'the expression gives a text, not a number');
}

function only(
  { id }: DeclaredNode,
  {
    sample,
    count,
    coverage,
  }: {
    readonly sample: Valued | undefined;
    readonly count: number;
    readonly coverage: readonly SelectorCoverage[];
  },
): Reading {
  if (sample === undefined) return unknown('no-sample', `no sample of ${id}`);
  if (count > 1) {
    return unknown('ambiguous', `${count} series for ${id}: aggregate them by node`);
  }
  const { value, oldest } = sample;
  if (!Number.isFinite(value)) return unknown('not-finite', `the value is ${value}`);
  if (oldest === Number.NEGATIVE_INFINITY) {
    return unknown('no-sample', 'made from the absence of a series, whose age nobody knows');
  }
  const observed = oldest === Number.POSITIVE_INFINITY ? oldestOf(coverage) : oldest;
  if (observed === Number.POSITIVE_INFINITY) {
    return unknown('no-sample', 'made from no sample at all');
  }
  return { kind: 'known', value, observedAt: instant(observed) };
}

/**
 * A literal has no age; where it stands in for samples, as in `count(x > 5) or vector(0)`, it is as
 * old as the samples for which it stands.
 */
function oldestOf(coverage: readonly SelectorCoverage[]): number {
  return Math.min(...coverage.map(({ oldest }) => oldest));
}
