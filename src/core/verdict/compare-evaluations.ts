import { describeDuration } from '../base/time.ts';
import type { Measured } from '../rulebook/measure.ts';
import type { Evaluation } from './evaluation.ts';

/** Something that two evaluations of one cluster do not agree on. */
export interface Difference {
  readonly what: string;
  readonly left: string;
  readonly right: string;
}

/** What came of comparing. */
export interface Comparison {
  /** How many things were compared. */
  readonly compared: number;
  readonly differences: readonly Difference[];
}

interface Said {
  /** What has to be equal. */
  readonly verdict: string;
  /** What is shown beside it. */
  readonly detail: string;
}

const NOTHING: Said = { verdict: 'absent', detail: '' };

/**
 * Compares what two evaluations come to: who is observed, who leads, who is not expected, and how
 * each hold point stands on each node. Values are shown and not compared, since two looks are
 * never at the same moment.
 */
export function compareEvaluations(left: Evaluation, right: Evaluation): Comparison {
  const [first, second] = [statementsOf(left), statementsOf(right)];
  const all = [...new Set([...first.keys(), ...second.keys()])];
  const differences = all.flatMap((what): readonly Difference[] => {
    const one = first.get(what) ?? NOTHING;
    const other = second.get(what) ?? NOTHING;
    if (one.verdict === other.verdict) return [];
    return [
      { what, left: `${one.verdict}${one.detail}`, right: `${other.verdict}${other.detail}` },
    ];
  });
  return { compared: all.length, differences };
}

function statementsOf({ snapshot, holdPoints, at }: Evaluation): ReadonlyMap<string, Said> {
  const said = new Map<string, Said>();
  for (const { id, observation } of snapshot.nodes) {
    const detail = observation.kind === 'unobservable' ? `: ${observation.why}` : '';
    said.set(`node ${id}`, { verdict: observation.kind, detail });
  }
  for (const { name, leadership } of snapshot.groups) {
    const verdict = leadership.kind === 'known' ? leadership.node : leadership.kind;
    said.set(`leader of ${name}`, { verdict, detail: '' });
  }
  said.set('members that nobody declared', {
    verdict: String(snapshot.unexpectedMembers.length),
    detail: snapshot.unexpectedMembers.map((name) => ` ${name}`).join(','),
  });
  for (const [runbook, states] of holdPoints) {
    for (const { holdPoint, byNode } of states) {
      for (const [node, { outcome, measured }] of byNode) {
        const what = `${runbook}: ${holdPoint.definition.name} on ${node}`;
        said.set(what, { verdict: outcome, detail: detailOf(measured, at) });
      }
    }
  }
  return said;
}

function detailOf(measured: Measured, at: number): string {
  if (measured.kind === 'unknown') return `: ${measured.detail}`;
  const age = `${describeDuration(at - measured.observedAt)} old`;
  return measured.kind === 'known' ? ` (${measured.value}, ${age})` : ` (idle, ${age})`;
}
