import {
  either,
  exactly,
  flag,
  listOf,
  mapOf,
  number,
  oneOf,
  optional,
  type Read,
  record,
  text,
} from './shape.ts';

/** The absence of a value: why, and one sentence for people. */
export interface Unknown {
  readonly unknown: string;
  readonly detail: string;
}

/** A value with the age of the oldest evidence in it, or why there is none. */
export type Reading<T> = { readonly value: T; readonly ageSeconds: number | undefined } | Unknown;

/** A Raft group: who leads it, and how many votes it needs. */
export interface Group {
  readonly name: string;
  readonly members: readonly string[];
  readonly voters: number;
  readonly quorum: number;
  readonly leader: string | Unknown;
}

/** Which evaluation is shown; unknown before the first burst has concluded. */
export type EvaluationInfo =
  | {
      readonly sequence: number;
      readonly at: string | undefined;
      readonly ageSeconds: number | undefined;
    }
  | Unknown;

/** The few facts about a node that a list shows. */
export interface NodeSummary {
  readonly node: string;
  readonly state: 'observed' | 'down' | 'unobservable';
  readonly ageSeconds: number | undefined;
  /** Why it is unobservable. */
  readonly why: string | undefined;
  /** What proves that it is down. */
  readonly proof: string | undefined;
  readonly role: string;
  readonly leader: Reading<boolean>;
}

/** Everything that is known of a node. */
export interface NodeInfo extends NodeSummary {
  readonly labels: ReadonlyMap<string, string>;
  readonly hasLeader: Reading<boolean>;
  readonly term: Reading<number>;
  readonly commitIndex: Reading<number>;
  readonly appliedIndex: Reading<number>;
  /** Entries behind the leader. */
  readonly indexLag: Reading<number>;
  readonly version: Reading<string>;
  readonly startedAt: Reading<string>;
}

/** How a metric hold point stands on one node. Exactly one of value, idle and unknown is there. */
export interface Track {
  readonly node: string;
  readonly outcome: 'pass' | 'fail' | 'unknown' | 'unavailable';
  readonly value: number | undefined;
  readonly idle: true | undefined;
  readonly unknown: string | undefined;
  readonly detail: string | undefined;
  readonly ageSeconds: number | undefined;
  readonly since: string | undefined;
}

/** A metric hold point of a runbook on every node. */
export interface MetricHoldPoint {
  readonly name: string;
  readonly over: string;
  readonly required: string;
  readonly unit: string;
  readonly heldForSeconds: number;
  readonly nodes: readonly Track[];
}

/** The metric hold points of one runbook. */
export interface RunbookState {
  readonly runbook: string;
  readonly holdPoints: readonly MetricHoldPoint[];
}

/** A cluster in a list. */
export interface ClusterSummary {
  readonly cluster: string;
  readonly system: string;
  readonly rulebookDigest: string;
  readonly evaluation: EvaluationInfo;
  readonly groups: readonly Group[];
  readonly nodes: readonly NodeSummary[];
}

/** Everything that is known of a cluster. */
export interface Cluster extends Omit<ClusterSummary, 'nodes'> {
  readonly declaredVoters: number;
  readonly maxAgeSeconds: number;
  readonly intervalSeconds: number;
  readonly nodes: readonly NodeInfo[];
  /** Members that peers report and that the configuration does not know. */
  readonly unexpectedMembers: readonly string[];
  readonly runbooks: readonly RunbookState[];
}

const unknownShape = record<Unknown>({ unknown: text, detail: text });

function readingOf<T>(read: Read<T>): Read<Reading<T>> {
  return either(
    unknownShape,
    record<{ value: T; ageSeconds: number | undefined }>({
      value: read,
      ageSeconds: optional(number),
    }),
  );
}

const summaryOfNode = {
  node: text,
  state: oneOf(['observed', 'down', 'unobservable']),
  ageSeconds: optional(number),
  why: optional(text),
  proof: optional(text),
  role: text,
  leader: readingOf(flag),
} as const;

const readNode = record<NodeInfo>({
  ...summaryOfNode,
  labels: mapOf(text),
  hasLeader: readingOf(flag),
  term: readingOf(number),
  commitIndex: readingOf(number),
  appliedIndex: readingOf(number),
  indexLag: readingOf(number),
  version: readingOf(text),
  startedAt: readingOf(text),
});

const readTrack = record<Track>({
  node: text,
  outcome: oneOf(['pass', 'fail', 'unknown', 'unavailable']),
  value: optional(number),
  idle: optional(exactly(true)),
  unknown: optional(text),
  detail: optional(text),
  ageSeconds: optional(number),
  since: optional(text),
});

const readHoldPoint = record<MetricHoldPoint>({
  name: text,
  over: text,
  required: text,
  unit: text,
  heldForSeconds: number,
  nodes: listOf(readTrack),
});

const summaryOfCluster = {
  cluster: text,
  system: text,
  rulebookDigest: text,
  evaluation: either(
    unknownShape,
    record<Exclude<EvaluationInfo, Unknown>>({
      sequence: number,
      at: optional(text),
      ageSeconds: optional(number),
    }),
  ),
  groups: listOf(
    record<Group>({
      name: text,
      members: listOf(text),
      voters: number,
      quorum: number,
      leader: either(unknownShape, text),
    }),
  ),
} as const;

/** Reads the page of all clusters. */
export const readClusters: Read<{ readonly clusters: readonly ClusterSummary[] }> = record({
  clusters: listOf(
    record<ClusterSummary>({
      ...summaryOfCluster,
      nodes: listOf(record<NodeSummary>(summaryOfNode)),
    }),
  ),
});

/** Reads the page of one cluster. */
export const readCluster: Read<Cluster> = record<Cluster>({
  ...summaryOfCluster,
  declaredVoters: number,
  maxAgeSeconds: number,
  intervalSeconds: number,
  nodes: listOf(readNode),
  unexpectedMembers: listOf(text),
  runbooks: listOf(record<RunbookState>({ runbook: text, holdPoints: listOf(readHoldPoint) })),
});
