import { Labels, METRIC_NAME } from '../../base/labels.ts';
import { NodeSet } from '../../base/node-set.ts';
import type { Provenance, VectorSample } from '../result.ts';

/** An element of a vector while an expression is evaluated. Never changed once made. */
export interface Sample extends VectorSample {
  /**
   * Whether the metric name no longer describes the value. The name stays on until the end of the
   * evaluation, so that `label_replace` and grouping can still read it (delayed name removal).
   */
  readonly dropName: boolean;
}

/** A number that is no vector element. */
export interface Scalar extends Provenance {
  readonly value: number;
}

/** What needs no sample: literals and the clock. */
export const TIMELESS: Provenance = { oldest: Number.POSITIVE_INFINITY, nodes: NodeSet.empty };

/** What was made from the absence of samples, of which nobody knows the age. */
export const FROM_ABSENCE: Provenance = { oldest: Number.NEGATIVE_INFINITY, nodes: NodeSet.empty };

/** The provenance of what was made from two values, and nothing else of them. */
export function joinProvenance(left: Provenance, right: Provenance): Provenance {
  return {
    oldest: Math.min(left.oldest, right.oldest),
    nodes: left.nodes.union(right.nodes),
  };
}

/** The provenance of what was made from many values; that of absence when there are none. */
export function joinAll(parts: readonly Provenance[]): Provenance {
  const [first] = parts;
  if (first === undefined) return FROM_ABSENCE;
  let oldest = Number.POSITIVE_INFINITY;
  let isShared = true;
  for (const part of parts) {
    if (part.oldest < oldest) oldest = part.oldest;
    isShared = isShared && (part.nodes === first.nodes || part.nodes.isSubsetOf(first.nodes));
  }
  // Grouping by node, which most rules do, joins series of one node and needs no new set.
  if (isShared) return { oldest, nodes: first.nodes };
  return { oldest, nodes: NodeSet.unionOf(parts.map((part) => part.nodes)) };
}

/** The same element with another value, whose name no longer describes it. */
export function withValue(sample: Sample, value: number): Sample {
  return {
    labels: sample.labels,
    value,
    oldest: sample.oldest,
    nodes: sample.nodes,
    dropName: true,
  };
}

/** An element without labels. */
export function unlabelled(value: number, { oldest, nodes }: Provenance): Sample {
  return { labels: Labels.empty, value, oldest, nodes, dropName: false };
}

/** The labels that describe a metric itself and not its source; they go together. */
const METADATA: ReadonlySet<string> = new Set([METRIC_NAME, '__type__', '__unit__']);

/** Whether a label describes the metric itself: its name, type or unit. */
export function isMetadataLabel(name: string): boolean {
  return METADATA.has(name);
}
