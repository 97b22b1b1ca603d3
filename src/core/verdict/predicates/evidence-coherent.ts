import type { NodeId } from '../../base/ids.ts';
import { describeDuration, formatDuration } from '../../base/time.ts';
import type { Case } from '../case.ts';
import type { GroupCase } from '../group-case.ts';
import { overGroups } from '../over-groups.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';
import { stillListed } from '../still-listed.ts';
import { contradictions } from './vital-signs.ts';

const NAME = 'evidence_coherent';

/** The nodes were read together, and what they say can be true together. */
export const evidenceCoherent: Predicate = {
  name: NAME,
  doc: 'The nodes were read within one burst, agree on who leads, and are the expected members.',
  appliesTo: ({ purpose }) => purpose === 'forward' || purpose === 'undo',
  evaluate(given) {
    const problems = [
      ...spread(given),
      ...overGroups(given, twoLeaders),
      ...overGroups(given, otherTerms),
      ...overGroups(given, ahead),
      ...contradictions(given).map((each) => ({ name: NAME, ...each })),
      ...strangers(given),
      ...leavers(given),
      ...doubts(given),
    ];
    return problems.length > 0 ? problems : [pass()];
  },
};

function pass(): HoldPointReport {
  const detail = 'the nodes were read together and do not contradict each other';
  return { name: NAME, result: 'pass', onFail: 'wait', detail };
}

/** The scrapes of a burst start together and end within the timeout, which bounds the spread. */
function spread(given: Case): readonly HoldPointReport[] {
  const { snapshot, cluster } = given;
  const times = snapshot.nodes.flatMap((node) =>
    node.observation.kind === 'observed' && isWitness(node.id, given) ? [node.observation.at] : [],
  );
  const spreadMs = times.length === 0 ? 0 : Math.max(...times) - Math.min(...times);
  if (spreadMs <= cluster.timeoutMs) return [];
  return [
    {
      name: NAME,
      result: 'unknown',
      onFail: 'wait',
      reason: 'read_apart',
      observed: describeDuration(spreadMs),
      required: `<= ${formatDuration(cluster.timeoutMs)}`,
      detail: `the nodes were read ${describeDuration(spreadMs)} apart: no common picture`,
      clears: 'all nodes answer within one burst',
      retryAfterMs: cluster.intervalMs,
    },
  ];
}

/** The target of an undo may be the one that is broken; what it says is no evidence against it. */
function isWitness(id: NodeId, { purpose, target, reserved }: Case): boolean {
  return !reserved.has(id) && (purpose !== 'undo' || id !== target.id);
}

function twoLeaders({ group }: GroupCase, given: Case): readonly HoldPointReport[] {
  const { leadership, name } = group;
  if (leadership.kind !== 'contradictory') return [];
  const claimants = leadership.claimants.join(', ');
  return [
    {
      name: NAME,
      result: 'fail',
      onFail: 'wait',
      reason: 'two_leaders',
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
function otherTerms({ group, members }: GroupCase, given: Case): readonly HoldPointReport[] {
  const { leadership } = group;
  if (leadership.kind !== 'known') return [];
  const leader = members.find((node) => node.id === leadership.node);
  const led = leader?.term;
  if (led?.kind !== 'known') return [];
  return members.flatMap(({ id, observation, term }) => {
    if (observation.kind !== 'observed' || term.kind !== 'known') return [];
    if (!isWitness(id, given)) return [];
    if (term.value === led.value) return [];
    const order = term.value > led.value ? 'after' : 'before';
    return [
      {
        name: NAME,
        result: 'fail' as const,
        onFail: 'wait' as const,
        node: id,
        reason: 'other_term' as const,
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

/**
 * No member applies what its leader has not committed. One that was further, before the leader was
 * even read, follows somebody else, or one of the two pages is of another cluster.
 */
function ahead({ group, members }: GroupCase, given: Case): readonly HoldPointReport[] {
  const { pack, cluster } = given;
  const { leadership } = group;
  if (leadership.kind !== 'known') return [];
  const led = members.find((node) => node.id === leadership.node)?.commitIndex;
  if (led?.kind !== 'known') return [];
  const most = led.value + pack.caughtUpMaxLagEntries;
  return members.flatMap(({ id, appliedIndex }) => {
    if (!isWitness(id, given)) return [];
    if (appliedIndex.kind !== 'known' || appliedIndex.value <= most) return [];
    if (appliedIndex.observedAt > led.observedAt) return [];
    return [
      {
        name: NAME,
        result: 'fail' as const,
        onFail: 'wait' as const,
        node: id,
        reason: 'ahead_of_leader' as const,
        observed: appliedIndex.value,
        required: `<= ${most}`,
        unit: 'entries' as const,
        observedAt: appliedIndex.observedAt,
        detail: `${id} has applied more than the leader ${leadership.node} has committed`,
        clears: `${id} and ${leadership.node} are of one cluster, and their pages say so`,
        retryAfterMs: cluster.intervalMs,
      },
    ];
  });
}

/** Who has left and is still listed would be waited for, and counted, for ever. */
function leavers(given: Case): readonly HoldPointReport[] {
  return stillListed(given).map(({ id }) => ({
    name: NAME,
    result: 'fail',
    onFail: 'block',
    node: id,
    reason: 'removed_member',
    required: 'members that are in the cluster',
    detail: `${id} was removed, and the configuration still lists it`,
    clears: `${id} is taken out of the nodes of the configuration, or added again`,
  }));
}

/** Who is found and cannot be told to be a member, or not to be one, may be either. */
function doubts({ cluster }: Case): readonly HoldPointReport[] {
  return (cluster.doubts ?? []).map((doubt) => ({
    name: NAME,
    result: 'unknown',
    onFail: 'wait',
    reason: 'doubtful_member',
    detail: doubt,
    clears: 'discovery says of every target which node it is, and the log takes it',
    retryAfterMs: cluster.intervalMs,
  }));
}

/** Strangers may be nodes that do not tell the name under which peers speak of them. */
function strangers({ snapshot, evaluation, pack, cluster }: Case): readonly HoldPointReport[] {
  if (snapshot.unexpectedMembers.length === 0) return [];
  const names = snapshot.unexpectedMembers.join(', ');
  const base = {
    name: NAME,
    reason: 'unexpected_member' as const,
    observed: names,
    required: 'members that the configuration lists',
    detail: `there are members that no node of the configuration accounts for: ${names}`,
  };
  const member = pack.topology?.member;
  const nameless = [...evaluation.untold].filter(([, gaps]) =>
    gaps.some(({ what }) => what === member),
  );
  if (snapshot.unexpectedMembers.length <= nameless.length) {
    const clears = `${nameless.map(([id]) => id).join(', ')} tell ${member}`;
    const retryAfterMs = cluster.intervalMs;
    return [{ ...base, result: 'unknown', onFail: 'wait', clears, retryAfterMs }];
  }
  const clears = 'list them under nodes, or remove them from the cluster';
  return [{ ...base, result: 'fail', onFail: 'block', clears }];
}
