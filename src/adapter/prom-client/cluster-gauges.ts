import type { Meter } from '../../ports/meter.ts';
import type { GaugeSeries } from './metrics.ts';

type EvaluationEvent = Parameters<Meter['evaluationConcluded']>[0];

/** What the newest evaluation of each cluster found, kept until the page is made. */
export class ClusterGauges {
  readonly #latest = new Map<string, EvaluationEvent>();

  /** Takes the place of what was known of the cluster before. */
  update(event: EvaluationEvent): void {
    this.#latest.set(event.cluster, event);
  }

  /** Forgets a cluster that is watched no more. */
  forget(cluster: string): void {
    this.#latest.delete(cluster);
  }

  /** Time series in memory, by cluster. */
  series(): GaugeSeries {
    return [...this.#latest.values()].map(({ cluster, series }) => [[cluster], series] as const);
  }

  /** Nodes by state, every state for every cluster. */
  nodes(): GaugeSeries {
    const states = ['observed', 'down', 'unobservable'] as const;
    return [...this.#latest.values()].flatMap(({ cluster, nodes }) => {
      const seen = [...nodes.values()];
      return states.map(
        (state) => [[cluster, state], seen.filter((one) => one === state).length] as const,
      );
    });
  }

  /** The nodes that are not observed, one series each. */
  notObserved(): GaugeSeries {
    return [...this.#latest.values()].flatMap(({ cluster, nodes }) =>
      [...nodes]
        .filter(([, state]) => state !== 'observed')
        .map(([node, state]) => [[cluster, node, state], 1] as const),
    );
  }

  /** The metric hold points that do not pass, one series for each node that they fail on. */
  failing(): GaugeSeries {
    return [...this.#latest.values()].flatMap(({ cluster, failing }) =>
      failing.map(
        ({ runbook, holdPoint, node, outcome }) =>
          [[cluster, runbook, holdPoint, node, outcome], 1] as const,
      ),
    );
  }
}
