import type { Instant } from '../../core/base/time.ts';
import type { Matcher } from '../../core/series/matcher.ts';
import type { Series } from '../../core/series/series.ts';
import type { SeriesSource } from '../../core/series/store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ClusterWatch } from '../../service/cluster-watch.ts';
import type { ApiParameters } from './parameters.ts';
import { bad } from './parameters.ts';

/** A watched cluster as far as the Prometheus API shows it. */
export type ApiWatch = Pick<
  ClusterWatch,
  'cluster' | 'rules' | 'evaluation' | 'source' | 'targets'
>;

/** What a call can see: the clusters that its caller may read, and the clock. */
export interface ApiScope {
  readonly watches: readonly ApiWatch[];
  readonly clock: Clock;
  /** When the call came; whoever waited has less time left. */
  readonly since: Instant;
  /** Whether the caller hung up. */
  readonly isGone: () => boolean;
}

/** How Go writes a time that is none, which is what clients of Prometheus expect. */
export const NEVER = '0001-01-01T00:00:00Z';

/** The series of several clusters; their labels `cluster` tell them apart. */
export class JoinedSource implements SeriesSource {
  readonly #sources: readonly SeriesSource[];

  constructor(sources: readonly SeriesSource[]) {
    this.#sources = sources;
  }

  select(matchers: readonly Matcher[]): readonly Series[] {
    return this.#sources.flatMap((source) => source.select(matchers));
  }
}

/** The clusters that a call is about: all that it can see, or the one that `cluster` names. */
export function watchesOf(
  parameters: ApiParameters,
  { watches }: Pick<ApiScope, 'watches'>,
): readonly ApiWatch[] {
  const name = parameters.text('cluster');
  if (name === undefined) return watches;
  const named = watches.filter(({ cluster }) => cluster.id === name);
  if (named.length > 0) return named;
  throw bad('cluster', 'there is no such cluster, or it may not be read');
}
