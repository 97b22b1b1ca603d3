import type { NodeId } from '../core/base/ids.ts';
import type { GuardedCluster } from '../core/cluster/guarded-cluster.ts';
import type { DeclaredNode } from '../core/cluster/node.ts';

/** Which label of a backend names nodes, and by which of its values. */
export interface NodeNames {
  readonly label: string;
  /** The node that a value stands for; undefined when it stands for none. */
  nodeOf(value: string): DeclaredNode | undefined;
}

/**
 * A node is known by the value that the configuration gives, else by its own name, with a port
 * after it or without. A value that is given to a node stands for no other.
 */
export function nodeNames(
  label: string,
  { nodes }: Pick<GuardedCluster, 'nodes'>,
  given: ReadonlyMap<NodeId, string>,
): NodeNames {
  const byValue = new Map<string, DeclaredNode>();
  const byName = new Map<string, DeclaredNode>();
  for (const node of nodes) {
    const value = given.get(node.id);
    if (value === undefined) byName.set(node.id, node);
    else byValue.set(value, node);
  }
  return {
    label,
    nodeOf: (value) =>
      byValue.get(value) ?? byName.get(value) ?? byName.get(value.replace(/:\d{1,5}$/, '')),
  };
}
