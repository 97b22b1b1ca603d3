import type { Reading } from '../../base/reading.ts';
import { describeDuration, instant } from '../../base/time.ts';
import type { NodeSnapshot } from '../../cluster/node.ts';
import { SIGNAL } from '../../rulebook/built-in-signals.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'evidence_fresh';

/** I3 for the signals that every verdict stands on. */
export const evidenceFresh: Predicate = {
  name: NAME,
  doc: 'Every node was observed within the maximum age, with all signals a verdict stands on.',
  appliesTo: ({ isCure, question }) => !isCure && question.action !== 'undrain',
  evaluate(given) {
    const problems = given.snapshot.nodes.flatMap((node) => problemOf(node, given));
    return problems.length > 0 ? problems : [pass(given)];
  },
};

function pass({ snapshot, cluster }: Case): HoldPointReport {
  const times = snapshot.nodes.flatMap(({ observation }) => observation.at ?? []);
  const limit = describeDuration(cluster.maxAgeMs);
  return {
    name: NAME,
    result: 'pass',
    onFail: 'wait',
    required: `<= ${limit} old`,
    observedAt: instant(Math.min(...times)),
    detail: `all ${snapshot.nodes.length} nodes were observed within ${limit}`,
  };
}

function problemOf(node: NodeSnapshot, given: Case): readonly HoldPointReport[] {
  const { observation } = node;
  // A node that is proven down has been observed: that it is down is what is known of it.
  if (observation.kind === 'down') return [];
  if (observation.kind === 'unobservable') {
    return [
      {
        name: NAME,
        result: 'unknown',
        onFail: 'wait',
        node: node.id,
        ...(observation.at !== undefined && { observedAt: observation.at }),
        detail: `${node.id} is unobservable: ${observation.why}; it counts as down for the others`,
        clears: `${node.id} answers a scrape, or is proven down`,
        retryAfterMs: given.cluster.intervalMs,
      },
    ];
  }
  return missingSignals(node, given).map(([signal, detail]) => ({
    name: NAME,
    result: 'unknown',
    onFail: 'wait',
    node: node.id,
    observedAt: observation.at,
    detail: `${node.id} does not tell ${signal}: ${detail}`,
    clears: `${node.id} exposes ${signal} as the pack '${given.pack.system}' expects`,
    retryAfterMs: given.cluster.intervalMs,
  }));
}

type Missing = readonly [what: string, detail: string];

/** What a verdict stands on: of other signals, those that the pack defines must be told too. */
function missingSignals(node: NodeSnapshot, given: Case): readonly Missing[] {
  const always: readonly (readonly [string, Reading<unknown>])[] = [
    [SIGNAL.isLeader, node.isLeader],
    [SIGNAL.commitIndex, node.commitIndex],
    [SIGNAL.appliedIndex, node.appliedIndex],
  ];
  const whereDefined: readonly (readonly [string, Reading<unknown>])[] = [
    [SIGNAL.hasLeader, node.hasLeader],
    [SIGNAL.term, node.term],
  ];
  return [
    ...always.flatMap(([signal, reading]) => gapIn(signal, reading)),
    ...whereDefined.flatMap(([signal, reading]) =>
      reading.kind === 'unknown' && reading.why === 'unavailable' ? [] : gapIn(signal, reading),
    ),
    ...(needsVersion(node, given) ? gapIn(SIGNAL.version, node.version) : []),
    ...(given.evaluation.untold.get(node.id) ?? []).map(
      ({ what, detail }) => [what, detail] as const,
    ),
  ];
}

/** With a target version, the version of every other node says whether it has been done. */
function needsVersion(node: NodeSnapshot, { question, target }: Case): boolean {
  return question.toVersion !== undefined && node !== target;
}

function gapIn(signal: string, reading: Reading<unknown>): readonly Missing[] {
  return reading.kind === 'unknown' ? [[signal, reading.detail]] : [];
}
