import { type DiscoveredNodes, withNodes } from '../config/discovered-cluster.ts';
import type { Rulebook, RuledCluster } from '../config/rulebook.ts';
import type { NodeSettings, Settings } from '../config/settings.ts';
import { Labels } from '../core/base/labels.ts';
import type { ExpectedMember } from '../core/cluster/expected-membership.ts';
import { type FoundNode, findNodes, type NodeSelection } from '../core/target/found-nodes.ts';
import type { Meter } from '../ports/meter.ts';
import type { Discovery } from '../service/discovery.ts';
import type { Memberships } from '../service/memberships.ts';
import { toDiscoveryJob } from './target-sources.ts';

/** What filling in the nodes of clusters works with. */
export interface DiscoveredClustersOptions {
  readonly discovery: Pick<Discovery, 'follow' | 'targetsOf'>;
  readonly memberships: Pick<Memberships, 'expect'>;
  readonly meter: Pick<Meter, 'membersFound'>;
  readonly version: string;
}

/** Turns a rulebook whose clusters take their nodes from jobs into one that has all nodes. */
export class DiscoveredClusters {
  readonly #options: DiscoveredClustersOptions;

  constructor(options: DiscoveredClustersOptions) {
    this.#options = options;
  }

  /** Looks for the targets of these jobs from now on; resolves after the first look at each. */
  async follow(jobs: Settings['jobs']): Promise<void> {
    const { discovery, version } = this.#options;
    await discovery.follow([...jobs.values()].map((job) => toDiscoveryJob(job, version)));
  }

  /**
   * The rulebook with the nodes of this moment, for every cluster at once: a view that is half of
   * one list and half of the next would be of no cluster that there ever was.
   */
  async populate(rulebook: Rulebook): Promise<Rulebook> {
    const found = rulebook.clusters.map((ruled) => ({ ruled, seen: this.#find(ruled) }));
    const clusters = await Promise.all(
      found.map(async ({ ruled, seen }) =>
        seen === undefined ? ruled : withNodes(ruled, await this.#expect(ruled, seen)),
      ),
    );
    return { ...rulebook, clusters };
  }

  #find({ settings }: RuledCluster) {
    const { discovery, scrape } = settings;
    if (discovery === undefined) return undefined;
    const targets = this.#options.discovery.targetsOf(discovery.job);
    return { selection: discovery, ...findNodes(targets, discovery, scrape) };
  }

  async #expect(
    { settings }: RuledCluster,
    seen: {
      readonly selection: NodeSelection;
      readonly nodes: readonly FoundNode[];
      readonly doubts: readonly string[];
    },
  ): Promise<DiscoveredNodes> {
    const found = seen.nodes.map(({ id, role }) => ({ node: id, role }));
    const looked = { declared: settings.voters, found };
    const expected = await this.#options.memberships.expect(settings.id, looked);
    const { members, voters } = expected.membership;
    const byId = new Map(seen.nodes.map((node) => [node.id, node]));
    const unrecorded =
      expected.kind === 'recorded' ? [] : [`its members are not recorded: ${expected.why}`];
    const nodes = members.map((member) => toNode(member, byId.get(member.node), seen.selection));
    const missing = nodes.filter(({ absent }) => absent !== undefined).length;
    const cluster = settings.id;
    this.#options.meter.membersFound({ cluster, found: nodes.length - missing, missing });
    return {
      nodes,
      voters: Math.max(settings.voters, voters),
      doubts: [...seen.doubts, ...unrecorded],
    };
  }
}

function toNode(
  { node: id, role }: ExpectedMember,
  found: FoundNode | undefined,
  { job }: NodeSelection,
): NodeSettings {
  const absent = { id, role, metricsUrl: '', labels: Labels.empty };
  if (found === undefined) return { ...absent, absent: `it vanished from the job ${job}` };
  if (found.target.kind === 'disputed') return { ...absent, absent: found.target.why };
  return { id, role, metricsUrl: found.target.url, labels: found.target.labels };
}
