declare const clusterBrand: unique symbol;
declare const nodeBrand: unique symbol;
declare const signalBrand: unique symbol;

/** The name of a guarded cluster, unique in a configuration. */
export type ClusterId = string & { readonly [clusterBrand]: true };

/** The name of a node, unique in its cluster. */
export type NodeId = string & { readonly [nodeBrand]: true };

/** The name of a system-independent measurement, e.g. `proposals_pending`. */
export type SignalName = string & { readonly [signalBrand]: true };

/**
 * What cluster and node names may look like: they become label values, URL parts and file names,
 * so they hold no separators; 128 characters fit a fully qualified host name of a usual length.
 */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/;

/** Signals are PromQL metric names without a colon, which is kept for recording rules. */
const SIGNAL = /^[a-z_][a-z0-9_]{0,127}$/;

/** Reads a cluster name; undefined when it is not one. */
export function parseClusterId(text: string): ClusterId | undefined {
  return NAME.test(text) ? (text as ClusterId) : undefined;
}

/** Reads a node name; undefined when it is not one. */
export function parseNodeId(text: string): NodeId | undefined {
  return NAME.test(text) ? (text as NodeId) : undefined;
}

/** Reads a signal name; undefined when it is not one. */
export function parseSignalName(text: string): SignalName | undefined {
  return SIGNAL.test(text) ? (text as SignalName) : undefined;
}
