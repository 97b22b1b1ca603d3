import type { NodeId } from '../core/base/ids.ts';
import type { DurationMs } from '../core/base/time.ts';
import type { Matcher } from '../core/series/matcher.ts';

/** Where the metrics of a cluster are, if not on its nodes. */
export interface BackendSettings {
  /** Before `/api/v1`; without credentials, and without a slash at the end. */
  readonly url: string;
  /** Narrow every query to this cluster. */
  readonly select: readonly Matcher[];
  /** The label whose values stand for nodes. */
  readonly nodeLabel: string;
  /** Values that are given; other nodes are known by their ids. */
  readonly instances: ReadonlyMap<NodeId, string>;
  /** Which of its alerts are of this cluster, and how long they are news; else none is asked. */
  readonly alerts:
    | { readonly select: readonly Matcher[]; readonly maxAgeMs: DurationMs }
    | undefined;
}
