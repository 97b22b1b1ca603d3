import type { NodeId } from '../base/ids.ts';
import type { Labels } from '../base/labels.ts';
import { type DurationMs, durationMs, type Instant, instant } from '../base/time.ts';
import type { GuardedCluster } from '../cluster/guarded-cluster.ts';
import type { DeclaredNode } from '../cluster/node.ts';
import type { LastScrape } from '../cluster/snapshot.ts';
import type { SeriesPoint } from '../promql/series-notation.ts';
import type { CompiledRules } from '../rulebook/compile.ts';
import { OUTSIDE_NONE, type Outside } from '../rulebook/evaluate-groups.ts';
import type { Series } from '../series/series.ts';
import { recordedLabels, SeriesStore } from '../series/store.ts';
import { type Evaluation, evaluateCluster } from './evaluation.ts';

/** A series as a test gives it: one point for each step, the first at time 0. */
export interface TestSeries {
  readonly labels: Labels;
  readonly points: readonly SeriesPoint[];
}

/** A time in which a node does not answer, whatever its series say. */
export interface NodeSilence {
  readonly node: NodeId;
  readonly from: Instant;
  /** The first moment at which it answers again; undefined when it never does. */
  readonly until: Instant | undefined;
  /** Whether its connection is refused, which is half of a proof of being down. */
  readonly isRefused: boolean;
}

/** What a cluster shows over time. Every series has the label `node`, of a node of the cluster. */
export interface ClusterStory {
  readonly cluster: GuardedCluster;
  readonly rules: CompiledRules;
  readonly series: readonly TestSeries[];
  readonly silences: readonly NodeSilence[];
  /** What templates of alerts show besides; nothing when it is left out. */
  readonly outside?: Outside;
}

/** Expressions of a test may look back to its start. */
const KEEP_FOR_EVER = durationMs(Number.MAX_SAFE_INTEGER);

interface Member {
  readonly node: DeclaredNode;
  readonly series: readonly { readonly stored: Series; readonly points: readonly SeriesPoint[] }[];
  readonly up: Series;
}

/**
 * Plays a cluster's story on virtual time as the daemon would watch it: at each interval every node
 * is scraped, then the rules are evaluated at once. A node that has no sample at a step did not
 * answer in time; a series that is missing while others of its node are there has ended.
 */
export class RuleReplay {
  readonly store: SeriesStore = new SeriesStore(KEEP_FOR_EVER);
  readonly #story: ClusterStory;
  readonly #members: readonly Member[];
  #step = 0;
  #evaluation: Evaluation | undefined;

  constructor(story: ClusterStory) {
    this.#story = story;
    const { id: cluster, nodes } = story.cluster;
    this.#members = nodes.map((node) => ({
      node,
      series: story.series
        .filter(({ labels }) => labels.get('node') === node.id)
        .map(({ labels, points }) => ({
          stored: this.store.open(labels.with('cluster', cluster), node.ordinal),
          points,
        })),
      up: this.store.open(recordedLabels('up', cluster, node.id), node.ordinal),
    }));
  }

  /** The newest evaluation at a moment, which must not lie before one that was asked for. */
  advanceTo(at: Instant): Evaluation {
    const { intervalMs } = this.#story.cluster;
    let evaluation = this.#evaluation ?? this.#burst();
    while (this.#step * intervalMs <= at) evaluation = this.#burst();
    return evaluation;
  }

  #burst(): Evaluation {
    const { cluster, rules, outside = OUTSIDE_NONE } = this.#story;
    const at = instant(this.#step * cluster.intervalMs);
    const lastScrapes = new Map(
      this.#members.map((member) => [member.node.id, this.#scrape(member, at)]),
    );
    this.#step += 1;
    this.#evaluation = evaluateCluster({
      cluster,
      rules,
      store: this.store,
      lastScrapes,
      rounds: new Map(cluster.nodes.map(({ id }) => [id, this.#step])),
      previous: this.#evaluation,
      at,
      outside,
    });
    return this.#evaluation;
  }

  #scrape({ node, series, up }: Member, at: Instant): LastScrape {
    const silence = this.#story.silences.find(
      ({ node: silent, from, until = Number.POSITIVE_INFINITY }) =>
        silent === node.id && from <= at && at < until,
    );
    const isThere = series.some(({ points }) => typeof points[this.#step] === 'number');
    const answers = silence === undefined && isThere;
    for (const { stored, points } of series) {
      const point = answers ? points[this.#step] : undefined;
      if (typeof point === 'number') this.store.append(stored, at, point);
      else this.store.end(stored, at);
    }
    this.store.append(up, at, answers ? 1 : 0);
    if (answers) return { kind: 'scraped', at };
    const refused = silence?.isRefused === true;
    return { kind: 'failed', at, refused, detail: refused ? 'connection refused' : 'no answer' };
  }
}

/** Series that belong to no cluster, all of them at once, as `promtool test rules` loads them. */
export function loadSeries(series: readonly TestSeries[], intervalMs: DurationMs): SeriesStore {
  const store = new SeriesStore(KEEP_FOR_EVER);
  for (const { labels, points } of series) {
    const stored = store.open(labels, undefined);
    for (const [step, point] of points.entries()) {
      const at = instant(step * intervalMs);
      if (point === 'stale') store.end(stored, at);
      else if (point !== 'missing') store.append(stored, at, point);
    }
  }
  return store;
}
