import type { Reading, UnknownWhy } from '../../base/reading.ts';
import { describeDuration, instant } from '../../base/time.ts';
import type { NodeSnapshot } from '../../cluster/node.ts';
import { SIGNAL } from '../../rulebook/built-in-signals.ts';
import type { Case } from '../case.ts';
import { reasonOfSilence, reasonOfValue } from '../evidence-reason.ts';
import type { GroupCase } from '../group-case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';
import { lifeless } from './vital-signs.ts';

const NAME = 'evidence_fresh';

/** I3 for the signals that every verdict stands on. */
export const evidenceFresh: Predicate = {
  name: NAME,
  doc: 'Every node was observed within the maximum age, alive, with all that a verdict stands on.',
  appliesTo: ({ purpose }) => purpose === 'forward' || purpose === 'undo',
  evaluate(given) {
    const nodes = given.snapshot.nodes.filter((node) => isAsked(node, given));
    const problems = [...ofGroups(given), ...nodes.flatMap((node) => problemOf(node, given))];
    return problems.length > 0 ? problems : [pass(nodes, given)];
  },
};

/**
 * A node with a permit may be on its way down: it counts as that, and is not asked. Neither is the
 * target of an undo, which may be the one that is broken, nor that of an add, which is not there.
 */
function isAsked(node: NodeSnapshot, given: Case): boolean {
  if (given.reserved.has(node.id)) return false;
  const isExcused = given.purpose === 'undo' || given.effect === 'joins';
  return !isExcused || node !== given.target;
}

/** A system of many groups of which none could be told: nothing can be said of any. */
function ofGroups({ snapshot, cluster, pack }: Case): readonly HoldPointReport[] {
  if (snapshot.groupsFault === undefined) return [];
  return [
    {
      name: NAME,
      result: 'unknown',
      onFail: 'wait',
      reason: 'unknown_groups',
      detail: snapshot.groupsFault,
      clears: `the nodes expose their groups as the pack '${pack.system}' expects`,
      retryAfterMs: cluster.intervalMs,
    },
  ];
}

function pass(nodes: readonly NodeSnapshot[], { cluster }: Case): HoldPointReport {
  const times = nodes.flatMap(({ observation }) => observation.at ?? []);
  const limit = describeDuration(cluster.maxAgeMs);
  return {
    name: NAME,
    result: 'pass',
    onFail: 'wait',
    required: `<= ${limit} old`,
    ...(times.length > 0 && { observedAt: instant(Math.min(...times)) }),
    detail: `all ${nodes.length} nodes were observed within ${limit}`,
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
        reason: reasonOfSilence(observation),
        detail: `${node.id} is unobservable: ${observation.why}; it counts as down for the others`,
        clears: `${node.id} answers a scrape, or is proven down`,
        retryAfterMs: given.cluster.intervalMs,
      },
    ];
  }
  const missing = missingSignals(node, given).map(([signal, detail, why]) => ({
    name: NAME,
    result: 'unknown' as const,
    onFail: 'wait' as const,
    node: node.id,
    observedAt: observation.at,
    reason: reasonOfValue(why),
    detail: `${node.id} does not tell ${signal}: ${detail}`,
    clears: `${node.id} exposes ${signal} as the pack '${given.pack.system}' expects`,
    retryAfterMs: given.cluster.intervalMs,
  }));
  return [...missing, ...lifeless(node, given).map((each) => ({ name: NAME, ...each }))];
}

type Missing = readonly [what: string, detail: string, why: UnknownWhy];

/** What a verdict stands on: of other signals, those that the pack defines must be told too. */
function missingSignals(node: NodeSnapshot, given: Case): readonly Missing[] {
  return [
    ...given.groups.flatMap((where) => missingIn(where, node)),
    ...(needsVersion(node, given) ? gapIn(SIGNAL.version, node.version) : []),
    ...(given.evaluation.untold.get(node.id) ?? []).map(
      ({ what, detail, why = 'no-sample' }) => [what, detail, why] as const,
    ),
  ];
}

/** A seat of a system with leaders is known by these; one of another by what the runbook asks. */
function missingIn({ group, members }: GroupCase, node: NodeSnapshot): readonly Missing[] {
  const seat = members.find(({ id }) => id === node.id);
  if (seat === undefined || group.leadership.kind === 'not-applicable') return [];
  const always: readonly Missing[] = [
    ...gapIn(SIGNAL.isLeader, seat.isLeader),
    ...gapIn(SIGNAL.commitIndex, seat.commitIndex),
    ...gapIn(SIGNAL.appliedIndex, seat.appliedIndex),
  ];
  const whereDefined: readonly (readonly [string, Reading<unknown>])[] = [
    [SIGNAL.hasLeader, seat.hasLeader],
    [SIGNAL.term, seat.term],
  ];
  const gaps = whereDefined.flatMap(([signal, reading]) =>
    reading.kind === 'unknown' && reading.why === 'unavailable' ? [] : gapIn(signal, reading),
  );
  const of = group.seats.size === 0 ? '' : ` of ${group.name}`;
  return [...always, ...gaps].map(([signal, detail, why]) => [`${signal}${of}`, detail, why]);
}

/** With a target version, the version of every other node says whether it has been done. */
function needsVersion(node: NodeSnapshot, { question, target }: Case): boolean {
  return question.toVersion !== undefined && node !== target;
}

function gapIn(signal: string, reading: Reading<unknown>): readonly Missing[] {
  return reading.kind === 'unknown' ? [[signal, reading.detail, reading.why]] : [];
}
