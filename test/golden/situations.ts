import type { CaseBuilder } from '../support/case-builder.ts';
import { permitOn, rollout, verified } from '../support/ledger-draft.ts';
import { late, type Situation, voters, when } from './situation.ts';

const log = (...leaders: readonly string[]): CaseBuilder => {
  const built = voters(3).pack({ handover: 'none' });
  for (const [index, leader] of leaders.entries()) {
    built.group({ name: `p${index}`, members: ['n1', 'n2', 'n3'], leader });
  }
  return built;
};

/** Sizes, losses and doubts about who is there. */
export const QUORUM: readonly Situation[] = [
  when('a follower of three', voters(3), { asks: 'restart n2', answer: 'go' }),
  when('a follower of five with one down (tolerance is not for work)', voters(5).down('n5'), {
    asks: 'restart n2',
    answer: 'wait',
    because: ['members_caught_up n5'],
  }),
  when('a follower of three with one down', voters(3).down('n3'), {
    asks: 'restart n2',
    answer: 'wait',
    because: ['quorum_kept', 'members_caught_up n3'],
  }),
  when('a follower of four, which bear no more than three', voters(4).down('n4'), {
    asks: 'restart n2',
    answer: 'wait',
    because: ['quorum_kept', 'members_caught_up n4'],
  }),
  when('five with two down, one of which is to be cured', voters(5).down('n4', 'n5'), {
    asks: 'restart n4',
    answer: 'go',
  }),
  when('five with two down, and a third is asked for', voters(5).down('n4', 'n5'), {
    asks: 'restart n2',
    answer: 'wait',
    because: ['quorum_kept', 'members_caught_up n4', 'members_caught_up n5'],
  }),
  when('a dead majority: no restart of the rest helps', voters(3).down('n2', 'n3'), {
    asks: 'restart n1',
    answer: 'blocked',
    because: ['quorum_kept', 'members_caught_up n2', 'members_caught_up n3', 'order_respected n1'],
  }),
  when('a dead majority: each cure goes, so that it comes back', voters(3).down('n2', 'n3'), {
    asks: 'restart n2',
    answer: 'go',
  }),
  when(
    'members that are synchronising were counted (rabbitmq-server 7547)',
    late(voters(3), 'n3'),
    {
      asks: 'restart n2',
      answer: 'wait',
      because: ['quorum_kept', 'members_caught_up n3'],
    },
  ),
  when(
    'a member that catches up may itself be restarted (rabbitmq-server 9519)',
    late(voters(5), 'n3'),
    {
      asks: 'restart n3',
      answer: 'go',
    },
  ),
  when('configured is not in quorum (ceph-ansible 6704)', voters(3).declaring(5), {
    asks: 'restart n2',
    answer: 'wait',
    because: ['quorum_kept'],
  }),
  when('a shrinking denominator (consul 5922)', voters(2).declaring(3), {
    asks: 'restart n2',
    answer: 'wait',
    because: ['quorum_kept'],
  }),
  when(
    'gossip is green and Raft is not (consul 8118)',
    voters(3).node('n3', (n) => n.leaderless()),
    {
      asks: 'restart n2',
      answer: 'wait',
      because: ['leader_known n3', 'quorum_kept'],
    },
  ),
  when('a learner does not vote', voters(2).learner('l1').smallClusters('refuse'), {
    asks: 'restart n2',
    answer: 'blocked',
    because: ['quorum_kept'],
  }),
  when('a learner can always go while there is a quorum', voters(3).learner('l1'), {
    asks: 'restart l1',
    answer: 'go',
  }),
  when('a member that nobody listed counts as a voter that is down', voters(3).strangers('x'), {
    asks: 'restart n2',
    answer: 'blocked',
    because: ['evidence_coherent', 'quorum_kept'],
  }),
];

/** Clusters that cannot lose anybody, and nodes that need the very restart. */
export const PROGRESS: readonly Situation[] = [
  when('one node never progresses (elastic/cloud-on-k8s 2087, 4625)', voters(1), {
    asks: 'restart n1',
    answer: 'blocked',
    because: ['quorum_kept'],
  }),
  when(
    'one node goes by policy (rabbitmq cluster-operator 622, 1016)',
    voters(1).smallClusters('allow_outage'),
    {
      asks: 'restart n1',
      answer: 'go',
    },
  ),
  when('two nodes go by policy, the follower first', voters(2).smallClusters('allow_outage'), {
    asks: 'restart n2',
    answer: 'go',
  }),
  when(
    'two nodes of which one is out: no outage on top of another',
    late(voters(2).smallClusters('allow_outage'), 'n1'),
    {
      asks: 'restart n2',
      answer: 'wait',
      because: ['quorum_kept', 'members_caught_up n1'],
    },
  ),
  when(
    'the guard blocks the change that heals (strimzi 2964): a node that is down',
    voters(3).down('n2').holdPoint({}, { n1: 99 }),
    {
      asks: 'upgrade n2 2.0.0',
      answer: 'go',
    },
  ),
  when('a frozen node might still vote, so its restart is no cure', voters(3).frozen('n2'), {
    asks: 'restart n2',
    answer: 'unknown',
    because: ['evidence_fresh n2', 'order_respected n2'],
  }),
  when(
    'drained and then undrained while others fail (opensearch 400: leaked markers)',
    voters(3).down('n3').frozen('n2'),
    {
      asks: 'undrain n1',
      answer: 'go',
    },
  ),
  when('drained, and then it went down: the marker still comes off', voters(3).down('n1'), {
    asks: 'undrain n1',
    answer: 'go',
  }),
  when(
    'a cure beside a step that is being verified',
    voters(5)
      .down('n4')
      .ledger({ permits: [permitOn('n2', { state: 'verifying' })] }),
    {
      asks: 'restart n4',
      answer: 'go',
    },
  ),
  when(
    'a log of one replica each (rook 2889, strimzi 2964)',
    log('n1').pack({ groups: { labels: ['p'], replicas: undefined, minInSync: 3 } }),
    {
      asks: 'restart n2',
      answer: 'blocked',
      because: ['replicas_in_sync'],
    },
  ),
];

/** Leaders, terms and elections. */
export const LEADERS: readonly Situation[] = [
  when('the leader first, with a command to hand over', voters(3), {
    asks: 'restart n1',
    answer: 'blocked',
    because: ['order_respected n1'],
  }),
  when(
    'the leader last, when all others are done',
    voters(3)
      .node('n2', (n) => n.version('2.0.0'))
      .node('n3', (n) => n.version('2.0.0')),
    {
      asks: 'restart n1 2.0.0',
      answer: 'go',
    },
  ),
  when(
    'leadership moved in the middle of a rollout',
    voters(3)
      .leader('n2')
      .node('n2', (n) => n.version('2.0.0')),
    {
      asks: 'restart n1 2.0.0',
      answer: 'go',
    },
  ),
  when(
    'the leader among nodes that a rollout has not done',
    voters(3)
      .pack({ handover: 'none' })
      .ledger({ rollout: rollout(1_000, 'n3') }),
    {
      asks: 'restart n1',
      answer: 'wait',
      because: ['order_respected n1'],
    },
  ),
  when(
    'the leader after verified restarts of the others',
    voters(3).ledger({ verifiedSteps: [verified('n2', 900_000), verified('n3', 800_000)] }),
    {
      asks: 'restart n1',
      answer: 'go',
    },
  ),
  when('no leader at all', voters(3).noLeader(), {
    asks: 'restart n2',
    answer: 'wait',
    because: ['leader_known'],
  }),
  when('two leaders without terms', voters(3).leaders('n1', 'n3'), {
    asks: 'restart n2',
    answer: 'wait',
    because: ['evidence_coherent', 'leader_known'],
  }),
  when(
    'a member in a later term than the leader',
    voters(3).node('n3', (n) => n.term(9)),
    {
      asks: 'restart n2',
      answer: 'wait',
      because: ['evidence_coherent n3', 'quorum_kept'],
    },
  ),
  when('a hand-over with one voter late', late(voters(3), 'n3'), {
    asks: 'transfer n1',
    answer: 'go',
  }),
  when('a hand-over with nobody to take it', late(voters(3), 'n2', 'n3'), {
    asks: 'transfer n1',
    answer: 'wait',
    because: ['quorum_kept', 'members_caught_up n1'],
  }),
  when('a hand-over of the only voter', voters(1), {
    asks: 'transfer n1',
    answer: 'blocked',
    because: ['members_caught_up n1'],
  }),
  when('three partitions on three nodes, each leading one', log('n1', 'n2', 'n3'), {
    asks: 'restart n1',
    answer: 'go',
  }),
  when(
    'one node leads two of three partitions and goes last',
    log('n1', 'n1', 'n2').ledger({ rollout: rollout(1_000) }),
    {
      asks: 'restart n1',
      answer: 'wait',
      because: ['order_respected n1'],
    },
  ),
  when('one partition among many without a leader (redpanda leaderless)', log('n1', 'none'), {
    asks: 'restart n2',
    answer: 'wait',
    because: ['partitions_led'],
  }),
];
