import type { NodeId } from '../base/ids.ts';
import { type Reading, unknown } from '../base/reading.ts';
import { type Instant, instant } from '../base/time.ts';
import type { DeclaredNode } from '../cluster/node.ts';
import type { PromqlResult, SelectorCoverage, VectorSample } from '../promql/result.ts';

/**
 * What a hold point measured on a node. Idle is neither a number nor unknown: the statistic has
 * no value because nothing happened, and fresh traffic of zero shows that nothing did.
 */
export type Measured = Reading | { readonly kind: 'idle'; readonly observedAt: Instant };

/** The values of one query by node, and what its selectors saw. */
export interface NodeReadings {
  readonly byNode: ReadonlyMap<NodeId, Reading>;
  readonly coverage: readonly SelectorCoverage[];
}

/**
 * Sorts the result of a query by node. A sample without the label `node` speaks for the whole
 * cluster, that is, for every node. More than one sample for a node is ambiguous, none is
 * unknown, and a value that is not finite is no value.
 */
export function readingsByNode(result: PromqlResult, nodes: readonly DeclaredNode[]): NodeReadings {
  const { value, coverage } = result;
  if (value.type === 'string') return { byNode: fill(nodes, noNumber), coverage };
  if (value.type === 'scalar') {
    const { oldest } = value;
    return { byNode: fill(nodes, () => finite(value.value, oldest)), coverage };
  }
  const samples = new Map<string, VectorSample[]>();
  for (const sample of value.samples) {
    const node = sample.labels.get('node');
    const same = samples.get(node);
    if (same === undefined) samples.set(node, [sample]);
    else same.push(sample);
  }
  const ofCluster = samples.get('') ?? [];
  return {
    byNode: fill(nodes, (node) => only(node, [...(samples.get(node.id) ?? []), ...ofCluster])),
    coverage,
  };
}

function fill(
  nodes: readonly DeclaredNode[],
  reading: (node: DeclaredNode) => Reading,
): ReadonlyMap<NodeId, Reading> {
  return new Map(nodes.map((node) => [node.id, reading(node)]));
}

function noNumber(): Reading {
  return unknown('query-failed', 'the expression gives a text, not a number');
}

function only(node: DeclaredNode, samples: readonly VectorSample[]): Reading {
  const [sample, ...others] = samples;
  if (sample === undefined) return unknown('no-sample', `no sample of ${node.id}`);
  if (others.length > 0) {
    return unknown('ambiguous', `${samples.length} series for ${node.id}: aggregate them by node`);
  }
  return finite(sample.value, sample.oldest);
}

function finite(value: number, oldest: number): Reading {
  if (!Number.isFinite(value)) return unknown('not-finite', `the value is ${value}`);
  if (oldest === Number.NEGATIVE_INFINITY) {
    return unknown('no-sample', 'made from the absence of a series, whose age nobody knows');
  }
  return { kind: 'known', value, observedAt: instant(oldest) };
}
