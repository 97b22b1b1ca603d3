import type { NodeId } from '../base/ids.ts';
import type { NodeTrack } from '../rulebook/hold-point.ts';
import type { Evaluation } from './evaluation.ts';

/**
 * What of an evaluation holds for a watch that observes only these nodes as before. Of the others
 * is forgotten for how long anything was so; who they were is not, since a node whose target moved
 * may have become another member.
 */
export function carryEvaluation(
  evaluation: Evaluation,
  unchanged: ReadonlySet<NodeId>,
): Evaluation {
  const keep = <T>(byNode: ReadonlyMap<NodeId, T>): ReadonlyMap<NodeId, T> =>
    new Map([...byNode].filter(([node]) => unchanged.has(node)));
  const holdPoints = new Map(
    [...evaluation.holdPoints].map(([runbook, states]) => [
      runbook,
      states.map((state) => ({ ...state, byNode: keep<NodeTrack>(state.byNode) })),
    ]),
  );
  const { vitals } = evaluation;
  if (vitals === undefined) return { ...evaluation, holdPoints };
  const pulses = new Map([...vitals.pulses].map(([of, byNode]) => [of, keep(byNode)]));
  return { ...evaluation, holdPoints, vitals: { ...vitals, pulses } };
}

/** The evaluation as one of nobody: for whoever still waits for something that will not come. */
export function withNobodyObserved(evaluation: Evaluation, why: string): Evaluation {
  const { snapshot } = evaluation;
  const observation = { kind: 'unobservable', at: undefined, why } as const;
  const nodes = snapshot.nodes.map((node) => ({ ...node, observation }));
  return { ...evaluation, snapshot: { ...snapshot, nodes } };
}
