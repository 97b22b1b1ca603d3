import { listOf, oneOf, optional, type Read, record, text } from './shape.ts';

/** What a person can say of a cluster, as the API names it. */
export type FactPath = 'attestations' | 'freezes' | 'overrides' | 'approvals';

/** Something that a person has said of a cluster. */
export interface Fact {
  readonly id: string;
  readonly cluster: string;
  readonly by: string;
  /** When it was said, in ISO 8601. */
  readonly at: string;
  readonly state: 'in-force' | 'awaits-approval' | 'to-come' | 'over';
  /** When it ends by itself; undefined where it does not. */
  readonly until: string | undefined;
  /** Of an attestation. */
  readonly name: string | undefined;
  readonly evidence: string | undefined;
  readonly toVersion: string | undefined;
  /** Of a freeze. */
  readonly from: string | undefined;
  readonly reason: string | undefined;
  readonly covers: string | undefined;
  /** Of an override. */
  readonly holdPoint: string | undefined;
  readonly action: string | undefined;
  readonly why: string | undefined;
  /** Of an attestation or an override: the one node that it is about. */
  readonly node: string | undefined;
  /** The second person, or until when one is waited for. */
  readonly approval: FactApproval | undefined;
}

/** The second person of a fact: `by` and `at` where there is one, else how long one is awaited. */
export interface FactApproval {
  readonly by: string | undefined;
  readonly at: string | undefined;
  readonly awaitedUntil: string | undefined;
}

/** A fact that was ended. */
export interface Ended {
  readonly ended: string;
  readonly cluster: string;
}

/** Reads one fact. */
const readFact: Read<Fact> = record<Fact>({
  ...{ id: text, cluster: text, by: text, at: text },
  state: oneOf(['in-force', 'awaits-approval', 'to-come', 'over']),
  ...{ until: optional(text), name: optional(text), evidence: optional(text) },
  ...{ toVersion: optional(text), from: optional(text), reason: optional(text) },
  ...{ covers: optional(text), holdPoint: optional(text), action: optional(text) },
  ...{ why: optional(text), node: optional(text) },
  approval: optional(
    record<FactApproval>({
      ...{ by: optional(text), at: optional(text), awaitedUntil: optional(text) },
    }),
  ),
});

/** Reads the answer to the end of a fact. */
export const readEnded: Read<Ended> = record<Ended>({ ended: text, cluster: text });

/** Reads a page of facts, whose list has the name of its path. */
export function readFacts(path: FactPath): Read<readonly Fact[]> {
  const read = record<{ readonly [K in FactPath]?: readonly Fact[] | undefined }>({
    ...{ attestations: optional(listOf(readFact)), freezes: optional(listOf(readFact)) },
    ...{ overrides: optional(listOf(readFact)), approvals: optional(listOf(readFact)) },
  });
  return (value, place) => {
    const list = read(value, place)[path];
    return list ?? listOf(readFact)(undefined, `${place}.${path}`);
  };
}

/** Reads what was said just now: one fact, or for freezes a list of one a cluster. */
export function readSaid(path: FactPath): Read<readonly Fact[]> {
  return path === 'freezes' ? readFacts(path) : (value, place) => [readFact(value, place)];
}
