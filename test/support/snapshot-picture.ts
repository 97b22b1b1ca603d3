import type { NodeSnapshot } from '../../src/core/cluster/node.ts';
import type { ClusterSnapshot, SnapshotInputs } from '../../src/core/cluster/snapshot.ts';
import { type EvidenceBuilder, evidence } from './evidence.ts';

/** A situation and the picture that the guard must draw of it. */
export interface Situation {
  readonly when: string;
  readonly nodes: readonly EvidenceBuilder[];
  readonly given?: Partial<SnapshotInputs>;
  /** As `pictureOf` writes it. */
  readonly picture: readonly string[];
}

/** A snapshot in words: a line a node, then who leads and the votes, then unexpected members. */
export function pictureOf({ nodes, groups, unexpectedMembers }: ClusterSnapshot): string[] {
  const unexpected = unexpectedMembers.length > 0 ? [`unexpected: ${unexpectedMembers}`] : [];
  return [
    ...nodes.map(lineOf),
    ...groups.map(({ leadership, quorum, voters }) => {
      const votes = `quorum ${quorum} of ${voters}`;
      if (leadership.kind === 'known') return `${leadership.node} leads, ${votes}`;
      if (leadership.kind === 'none') return `nobody leads, ${votes}`;
      if (leadership.kind === 'not-applicable') return `nobody has to lead, ${votes}`;
      return `${leadership.claimants.join(' and ')} claim to lead, ${votes}`;
    }),
    ...unexpected,
  ];
}

function lineOf({ id, role, observation, indexLag }: NodeSnapshot): string {
  const lag = indexLag.kind === 'known' ? `lag ${indexLag.value}` : `lag ${indexLag.why}`;
  if (observation.kind === 'observed') return `${id} ${role} observed, ${lag}`;
  const reason = observation.kind === 'down' ? observation.proof : observation.why;
  return `${id} ${role} ${observation.kind} (${reason}), ${lag}`;
}

/** The named ones of three members that are well and hear each other; `n1` leads. */
export function well(...names: readonly string[]): EvidenceBuilder[] {
  const all = ['n1', 'n2', 'n3'];
  return names.map((name) => {
    const member = evidence(name).hears(...all.filter((other) => other !== name));
    return name === 'n1' ? member.leader() : member;
  });
}
