import { invariant } from '../../src/core/base/errors.ts';
import { parseClusterId } from '../../src/core/base/ids.ts';
import { Labels, METRIC_NAME } from '../../src/core/base/labels.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import type { DeclaredNode } from '../../src/core/cluster/node.ts';
import type { EvaluationScope } from '../../src/core/rulebook/record.ts';
import { SeriesStore } from '../../src/core/series/store.ts';
import { nodeId } from './case-builder.ts';

/** Values by node; a node that is not named is silent. */
export type Values = Readonly<Record<string, number>>;

const MAX_AGE_MS = durationMs(12_000);

/** A store of three nodes in which a test writes series second by second. */
export class SeriesBench {
  readonly store = new SeriesStore(durationMs(600_000));
  readonly nodes: readonly DeclaredNode[];

  constructor(nodes: readonly string[] = ['n1', 'n2', 'n3'], learners: readonly string[] = []) {
    this.nodes = nodes.map((name, ordinal) => ({
      id: nodeId(name),
      ordinal,
      role: learners.includes(name) ? 'learner' : 'voter',
      labels: new Map(),
    }));
  }

  /** Writes a sample of a metric for each named node, and ends the series of all others. */
  put(name: string, values: Values, { at, labels = {} }: { at: number; labels?: Extra }): this {
    for (const node of this.nodes) {
      const pairs = Object.entries({ ...labels, [METRIC_NAME]: name, node: node.id });
      const series = this.store.open(Labels.from(pairs), node.ordinal);
      const value = values[node.id];
      if (value === undefined) this.store.end(series, instant(at));
      else this.store.append(series, instant(at), value);
    }
    return this;
  }

  /** Where and when rules are evaluated. */
  scope(at: number): EvaluationScope {
    const cluster = parseClusterId('orders');
    invariant(cluster !== undefined, 'the name of the cluster is valid');
    return { cluster, nodes: this.nodes, store: this.store, at: instant(at), maxAgeMs: MAX_AGE_MS };
  }
}

type Extra = Readonly<Record<string, string>>;
