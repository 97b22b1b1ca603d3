import { describeDuration, formatDuration } from '../../base/time.ts';
import type { GroupSnapshot } from '../../cluster/snapshot.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'evidence_coherent';

/** The nodes were read together, and what they say can be true together. */
export const evidenceCoherent: Predicate = {
  name: NAME,
  doc: 'The nodes were read within one burst, agree on who leads, and are the expected members.',
  appliesTo: ({ isCure, question }) => !isCure && question.action !== 'undrain',
  evaluate(given) {
    const problems = [
      ...spread(given),
      ...given.snapshot.groups.flatMap((group) => twoLeaders(group, given)),
      ...given.snapshot.groups.flatMap((group) => otherTerms(group, given)),
      ...strangers(given),
    ];
    return problems.length > 0 ? problems : [pass()];
  },
};

function pass(): HoldPointReport {
  const detail = 'the nodes were read together and do not contradict each other';
  return { name: NAME, result: 'pass', onFail: 'wait', detail };
}

/** Every scrape of a burst starts together and ends within the timeout, so that bounds the spread. */
function spread({ snapshot, cluster }: Case): readonly HoldPointReport[] {
  const times = snapshot.nodes.flatMap(({ observation }) =>
    observation.kind === 'observed' ? [observation.at] : [],
  );
  const spreadMs = times.length === 0 ? 0 : Math.max(...times) - Math.min(...times);
  if (spreadMs <= cluster.timeoutMs) return [];
  return [
    {
      name: NAME,
      result: 'unknown',
      onFail: 'wait',
      observed: describeDuration(spreadMs),
      required: `<= ${formatDuration(cluster.timeoutMs)}`,
      detail: `the nodes were read ${describeDuration(spreadMs)} apart: no common picture`,
      clears: 'all nodes answer within one burst',
      retryAfterMs: cluster.intervalMs,
    },
  ];
}

function twoLeaders({ leadership, name }: GroupSnapshot, given: Case): readonly HoldPointReport[] {
  if (leadership.kind !== 'contradictory') return [];
  const claimants = leadership.claimants.join(', ');
  return [
    {
      name: NAME,
      result: 'fail',
      onFail: 'wait',
      observed: claimants,
      required: 'one leader',
      detail: `${claimants} each say that they lead ${name}`,
      clears: 'one of them steps down, as the older one does when it hears of the newer term',
      retryAfterMs: given.cluster.intervalMs,
    },
  ];
}

/**
 * A member in a later term has voted for somebody since the leader was elected; one in an earlier
 * term does not hear from it, whatever else it says.
 */
function otherTerms({ leadership }: GroupSnapshot, given: Case): readonly HoldPointReport[] {
  if (leadership.kind !== 'known') return [];
  const leader = given.snapshot.nodes.find((node) => node.id === leadership.node);
  const led = leader?.term;
  if (led?.kind !== 'known') return [];
  return given.snapshot.nodes.flatMap(({ id, observation, term }) => {
    if (observation.kind !== 'observed' || term.kind !== 'known') return [];
    if (term.value === led.value) return [];
    const order = term.value > led.value ? 'after' : 'before';
    return [
      {
        name: NAME,
        result: 'fail' as const,
        onFail: 'wait' as const,
        node: id,
        observed: term.value,
        required: `== ${led.value}`,
        observedAt: term.observedAt,
        detail: `${id} is in term ${term.value}, ${order} that of the leader ${leadership.node}`,
        clears: 'all members are in one term',
        retryAfterMs: given.cluster.intervalMs,
      },
    ];
  });
}

function strangers({ snapshot }: Case): readonly HoldPointReport[] {
  if (snapshot.unexpectedMembers.length === 0) return [];
  const names = snapshot.unexpectedMembers.join(', ');
  return [
    {
      name: NAME,
      result: 'fail',
      onFail: 'block',
      observed: names,
      required: 'members that the configuration lists',
      detail: `peers report active members that no node of the configuration accounts for: ${names}`,
      clears: 'list them under nodes, or remove them from the cluster',
    },
  ];
}
