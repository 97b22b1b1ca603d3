import type { ClusterId } from '../base/ids.ts';
import type { Reading } from '../base/reading.ts';
import { type DurationMs, describeDuration, type Instant } from '../base/time.ts';
import {
  buildGroup,
  type GroupEvidence,
  type GroupSnapshot,
  leadershipOf,
  type Protection,
  required,
} from './group.ts';
import { type IndexTrack, indexLag } from './lag.ts';
import type { DeclaredNode, MemberRole, NodeSnapshot, Observation } from './node.ts';
import { gatherPeerReport, type PeerReport, provesInactive, type Testimony } from './testimony.ts';

/** How the newest scrape of a node ended. */
export type LastScrape =
  | { readonly kind: 'never' }
  | { readonly kind: 'scraped'; readonly at: Instant }
  | {
      readonly kind: 'failed';
      readonly at: Instant;
      /** Whether the connection was refused, which is half of a proof of being down. */
      readonly refused: boolean;
      readonly detail: string;
      /** How it failed, in a word for programs. */
      readonly failure?: string | undefined;
    };

/** What was gathered of one node before anything is concluded from it. */
export interface NodeEvidence {
  readonly node: DeclaredNode;
  readonly lastScrape: LastScrape;
  readonly isLearner: Reading<boolean>;
  /**
   * The role it had when it was last observed. A member that was promoted and then went down is
   * still a voter, whatever it was declared as.
   */
  readonly rememberedRole: MemberRole | undefined;
  readonly isLeader: Reading<boolean>;
  readonly hasLeader: Reading<boolean>;
  readonly term: Reading;
  readonly commitIndex: Reading;
  readonly appliedIndex: Reading;
  readonly commitTrack: IndexTrack | undefined;
  readonly appliedTrack: IndexTrack | undefined;
  readonly version: Reading<string>;
  readonly startedAtSeconds: Reading;
  readonly testimony: Testimony | undefined;
  /** The member name it had when it was last observed. */
  readonly rememberedMemberId: string | undefined;
}

/** Everything a snapshot is made of. */
export interface SnapshotInputs {
  readonly cluster: ClusterId;
  readonly at: Instant;
  readonly nodes: readonly NodeEvidence[];
  readonly declaredVoters: number;
  readonly maxAgeMs: DurationMs;
  /** How far apart leader and member may be read for a lag to be told. */
  readonly bracketMaxMs: DurationMs;
  readonly protection: Protection;
  /** The groups of a system with many; undefined where all members are in one. */
  readonly groups: readonly GroupEvidence[] | undefined;
  readonly groupsFault: string | undefined;
  /** What was observed that no node of the configuration accounts for. */
  readonly strangers?: readonly string[] | undefined;
}

/** A cluster at one evaluation: what is known of it, and of each node. */
export interface ClusterSnapshot {
  readonly cluster: ClusterId;
  readonly at: Instant;
  readonly nodes: readonly NodeSnapshot[];
  readonly groups: readonly GroupSnapshot[];
  /** Why the groups of a system with many cannot be told; undefined when they can. */
  readonly groupsFault: string | undefined;
  /** Members that peers report active, or that were observed, and that nobody declared. */
  readonly unexpectedMembers: readonly string[];
}

/** Draws the conclusions: who is down, who leads, who lags, how many voters there are. */
export function buildSnapshot(inputs: SnapshotInputs): ClusterSnapshot {
  const report = peerReportOf(inputs);
  const looks = inputs.nodes.map((evidence) => ({
    evidence,
    observation: observe(evidence, report, inputs),
  }));
  const observed = looks.flatMap(({ evidence, observation }) =>
    observation.kind === 'observed' ? [evidence] : [],
  );
  const reported = unexpected(report, inputs.nodes.length - observed.length);
  // They may be the same under two names, so that the longer list counts.
  const strangers = inputs.strangers ?? [];
  const unexpectedMembers = reported.length >= strangers.length ? reported : strangers;
  const seatedVoters =
    inputs.nodes.filter((evidence) => roleOf(evidence) === 'voter').length +
    unexpectedMembers.length;
  const voters = Math.max(inputs.declaredVoters, seatedVoters);
  const { protection, bracketMaxMs } = inputs;
  const quorum = required(protection, voters);
  const claims = observed.map(({ node, isLeader, term }) => ({ node: node.id, isLeader, term }));
  const leadership = leadershipOf(claims, { quorum, protection });
  const leader = observed.find(
    ({ node }) => leadership.kind === 'known' && node.id === leadership.node,
  );
  const nodes = looks.map(({ evidence, observation }) =>
    snapshotOf(evidence, observation, { leader, inputs }),
  );
  const context = {
    observed: new Set(observed.map(({ node }) => node.id)),
    protection,
    bracketMaxMs,
  };
  const groups = inputs.groups?.map((group) => buildGroup(group, context)) ?? [
    {
      name: protection.kind === 'quorum' ? 'raft' : 'members',
      members: nodes.map((node) => node.id),
      voters,
      seatedVoters,
      quorum,
      leadership,
      seats: new Map(),
      inSyncSize: NOT_COUNTED,
    },
  ];
  const { cluster, at, groupsFault } = inputs;
  return { cluster, at, nodes, groups, groupsFault, unexpectedMembers };
}

const NOT_COUNTED: Reading = {
  kind: 'unknown',
  why: 'unavailable',
  detail: 'replicas of one group are compared by index',
};

/** Only who was observed and spoke of late is a witness: old evidence is no evidence. */
function peerReportOf({ nodes, at, maxAgeMs }: SnapshotInputs): PeerReport {
  const testimonies = nodes.flatMap(({ lastScrape, testimony }) => {
    if (lastScrape.kind !== 'scraped' || testimony === undefined) return [];
    return at - testimony.at <= maxAgeMs ? [testimony] : [];
  });
  const remembered = new Map(
    nodes.flatMap(({ node, rememberedMemberId }) =>
      rememberedMemberId === undefined ? [] : [[node.id, rememberedMemberId] as const],
    ),
  );
  return gatherPeerReport(testimonies, remembered);
}

const NEVER_SCRAPED = {
  kind: 'unobservable',
  why: 'not scraped yet',
  failure: 'never_scraped',
} as const;

function observe(
  { node, lastScrape }: NodeEvidence,
  report: PeerReport,
  { at, maxAgeMs }: SnapshotInputs,
): Observation {
  if (lastScrape.kind === 'never') {
    return { ...NEVER_SCRAPED, at: undefined };
  }
  if (at - lastScrape.at > maxAgeMs) {
    const why = `last scraped ${describeDuration(at - lastScrape.at)} ago`;
    return { kind: 'unobservable', at: lastScrape.at, why, failure: 'too_old' };
  }
  if (lastScrape.kind === 'scraped') return { kind: 'observed', at: lastScrape.at };
  if (lastScrape.refused && provesInactive(report, node.id)) {
    const proof = `connection refused, and not reported active by ${report.witnesses.join(', ')}`;
    return { kind: 'down', at: lastScrape.at, proof };
  }
  const { failure, detail: why } = lastScrape;
  return { kind: 'unobservable', at: lastScrape.at, why, failure };
}

function snapshotOf(
  evidence: NodeEvidence,
  observation: Observation,
  { leader, inputs }: { leader: NodeEvidence | undefined; inputs: SnapshotInputs },
): NodeSnapshot {
  const { node } = evidence;
  return {
    id: node.id,
    ordinal: node.ordinal,
    labels: node.labels,
    observation,
    role: roleOf(evidence),
    isLeader: evidence.isLeader,
    hasLeader: evidence.hasLeader,
    term: evidence.term,
    commitIndex: evidence.commitIndex,
    appliedIndex: evidence.appliedIndex,
    indexLag: lagOf(evidence, leader, inputs),
    version: evidence.version,
    startedAtSeconds: evidence.startedAtSeconds,
  };
}

function roleOf({ node, isLearner, rememberedRole }: NodeEvidence): MemberRole {
  if (isLearner.kind === 'unknown') return rememberedRole ?? node.role;
  return isLearner.value ? 'learner' : 'voter';
}

function lagOf(
  { node, appliedTrack, lastScrape }: NodeEvidence,
  leader: NodeEvidence | undefined,
  { bracketMaxMs }: SnapshotInputs,
): Reading {
  if (lastScrape.kind !== 'scraped' || appliedTrack === undefined) {
    return { kind: 'unknown', why: 'no-sample', detail: `${node.id} gave no applied index` };
  }
  if (leader?.commitTrack === undefined) {
    return { kind: 'unknown', why: 'no-sample', detail: 'no leader whose index to compare with' };
  }
  return indexLag(leader.commitTrack, appliedTrack, bracketMaxMs);
}

/** Active strangers beyond those that unobserved nodes of the configuration can account for. */
function unexpected(report: PeerReport, unobservedNodes: number): readonly string[] {
  return report.activeStrangers.length > unobservedNodes ? report.activeStrangers : [];
}
