import type { ClusterId, NodeId } from '../../src/core/base/ids.ts';
import { known, type Reading, unknown } from '../../src/core/base/reading.ts';
import { durationMs, type Instant, instant } from '../../src/core/base/time.ts';
import type { IndexTrack } from '../../src/core/cluster/lag.ts';
import type { MemberRole } from '../../src/core/cluster/node.ts';
import type { NodeEvidence, SnapshotInputs } from '../../src/core/cluster/snapshot.ts';

/** When the snapshots of tests are drawn, on the guard's clock. */
export const SNAPSHOT_AT: Instant = instant(1_000_000);

/** How long before the newest sample of a track the one before it was taken. */
const INTERVAL_MS = 5_000;

const silent: Reading<never> = unknown('no-sample', 'the node did not answer');
const notInPack: Reading<never> = unknown('unavailable', 'the pack has no such signal');

/** The name by which peers speak of a node. */
export function memberIdOf(node: string): string {
  return `id-of-${node}`;
}

/**
 * The evidence of one node, said as one would say it. It starts as a follower, declared and acting
 * as a voter, that was scraped at the moment of the snapshot, stands at index 1,000, tells no term
 * and says nothing of its peers, and whose member name is known.
 */
export class EvidenceBuilder {
  readonly #name: string;
  #evidence: Omit<NodeEvidence, 'node' | 'testimony'>;
  #declaredRole: MemberRole = 'voter';
  #peers: ReadonlyMap<string, boolean> | undefined;
  #at = SNAPSHOT_AT;

  constructor(name: string) {
    this.#name = name;
    this.#evidence = {
      lastScrape: { kind: 'scraped', at: SNAPSHOT_AT },
      isLearner: known(false, SNAPSHOT_AT),
      rememberedRole: undefined,
      isLeader: known(false, SNAPSHOT_AT),
      hasLeader: known(true, SNAPSHOT_AT),
      term: notInPack,
      commitIndex: known(1_000, SNAPSHOT_AT),
      appliedIndex: known(1_000, SNAPSHOT_AT),
      commitTrack: trackTo(1_000, SNAPSHOT_AT),
      appliedTrack: trackTo(1_000, SNAPSHOT_AT),
      version: known('3.5.9', SNAPSHOT_AT),
      startedAtSeconds: known(1_600_000_000, SNAPSHOT_AT),
      rememberedMemberId: memberIdOf(name),
    };
  }

  /** Says that it leads. */
  leader(): this {
    return this.#with({ isLeader: known(true, this.#at) });
  }

  /** Was last observed in this role. */
  wasLast(role: MemberRole): this {
    return this.#with({ rememberedRole: role });
  }

  /** Is in a term, on a system that tells. */
  term(term: number): this {
    return this.#with({ term: known(term, this.#at) });
  }

  /** Says that it is a learner. */
  learner(): this {
    return this.#with({ isLearner: known(true, this.#at) });
  }

  /** Is on a system that does not tell learners from voters. */
  roleUntold(): this {
    return this.#with({ isLearner: notInPack });
  }

  /** Is declared as a learner, whatever it says. */
  declaredLearner(): this {
    this.#declaredRole = 'learner';
    return this;
  }

  /** Has committed and applied up to this index, rising evenly over the last interval. */
  index(index: number): this {
    return this.#with({
      commitIndex: known(index, this.#at),
      appliedIndex: known(index, this.#at),
      commitTrack: trackTo(index, this.#at),
      appliedTrack: trackTo(index, this.#at),
    });
  }

  /** Was scraped that long before the snapshot; to be said before what it showed then. */
  ago(ms: number): this {
    this.#at = instant(SNAPSHOT_AT - ms);
    this.#with({ lastScrape: { kind: 'scraped', at: this.#at } });
    return this.index(1_000);
  }

  /** Has a live connection with these nodes. */
  hears(...nodes: readonly string[]): this {
    return this.#reports(nodes, true);
  }

  /** Has no connection with these nodes any more. */
  lost(...nodes: readonly string[]): this {
    return this.#reports(nodes, false);
  }

  /** The connection is refused. */
  refused(): this {
    return this.#failed(true, 'connect ECONNREFUSED');
  }

  /** Accepts the connection and does not answer. */
  timedOut(): this {
    return this.#failed(false, 'no whole answer within 2s');
  }

  /** Has not been asked yet. */
  neverScraped(): this {
    this.refused();
    return this.#with({ lastScrape: { kind: 'never' } });
  }

  /** The guard does not know its member name: it has not seen it since the guard's own start. */
  nameForgotten(): this {
    return this.#with({ rememberedMemberId: undefined });
  }

  /** Calls itself by the member name of another node. */
  calledAs(node: string): this {
    return this.#with({ rememberedMemberId: memberIdOf(node) });
  }

  /** The evidence, as the node of this ordinal in its cluster. */
  build(ordinal: number): NodeEvidence {
    const id = this.#name as NodeId;
    const { rememberedMemberId: memberId, lastScrape } = this.#evidence;
    const peers = lastScrape.kind === 'scraped' ? this.#peers : undefined;
    return {
      ...this.#evidence,
      node: { id, ordinal, role: this.#declaredRole, labels: new Map() },
      testimony: peers && { witness: id, at: this.#at, memberId, peers },
    };
  }

  #reports(nodes: readonly string[], active: boolean): this {
    const told = nodes.map((node) => [memberIdOf(node), active] as const);
    this.#peers = new Map([...(this.#peers ?? []), ...told]);
    return this;
  }

  #failed(refused: boolean, detail: string): this {
    return this.#with({
      lastScrape: { kind: 'failed', at: this.#at, refused, detail },
      isLearner: silent,
      isLeader: silent,
      hasLeader: silent,
      term: silent,
      commitIndex: silent,
      appliedIndex: silent,
      commitTrack: undefined,
      appliedTrack: undefined,
      version: silent,
      startedAtSeconds: silent,
    });
  }

  #with(more: Partial<Omit<NodeEvidence, 'node' | 'testimony'>>): this {
    this.#evidence = { ...this.#evidence, ...more };
    return this;
  }
}

/** Begins the evidence of a node: `evidence('n1').leader().hears('n2')`. */
export function evidence(name: string): EvidenceBuilder {
  return new EvidenceBuilder(name);
}

/** An index that rose evenly by 100 to its value over one interval. */
function trackTo(index: number, at: Instant): IndexTrack {
  const previous = { at: instant(at - INTERVAL_MS), index: index - 100 };
  return { latest: { at, index }, previous };
}

/** The inputs of a snapshot of these nodes; `declaredVoters` is how many they are. */
export function snapshotInputs(
  nodes: readonly EvidenceBuilder[],
  more: Partial<SnapshotInputs> = {},
): SnapshotInputs {
  return {
    cluster: 'orders' as ClusterId,
    at: SNAPSHOT_AT,
    nodes: nodes.map((node, ordinal) => node.build(ordinal)),
    declaredVoters: nodes.length,
    maxAgeMs: durationMs(12_000),
    bracketMaxMs: durationMs(2_000),
    protection: { kind: 'quorum' },
    groups: undefined,
    groupsFault: undefined,
    ...more,
  };
}
