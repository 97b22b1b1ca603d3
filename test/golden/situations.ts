import { permitOn } from '../support/ledger-draft.ts';
import { late, led, type Situation, voters, when } from './situation.ts';

/** Sizes, losses and doubts about who is there. */
export const QUORUM: readonly Situation[] = [
  when('a follower of three', voters(3), { asks: 'restart n2', answer: 'go' }),
  when('a follower of five with one down (tolerance is not for work)', voters(5).down('n5'), {
    asks: 'restart n2',
    answer: 'wait',
    because: ['members_caught_up n5'],
  }),
  when('a follower of three with one down (etcd-druid 588)', voters(3).down('n3'), {
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
  when(
    'a dead majority: each cure goes, so that it comes back (etcd-druid 362)',
    voters(3).down('n2', 'n3'),
    {
      asks: 'restart n2',
      answer: 'go',
    },
  ),
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
    answer: 'blocked',
    because: ['quorum_kept'],
  }),
  when('a shrinking denominator (consul 5922)', voters(2).declaring(3), {
    asks: 'restart n2',
    answer: 'blocked',
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
  when(
    'a late learner holds nobody up (elastic/cloud-on-k8s 7099, 8654, opensearch 643, 1424)',
    late(voters(3).learner('l1'), 'l1'),
    {
      asks: 'restart n2',
      answer: 'go',
    },
  ),
  when('a member that nobody listed counts as a voter that is down', voters(3).strangers('x'), {
    asks: 'restart n2',
    answer: 'blocked',
    because: ['evidence_coherent', 'quorum_kept'],
  }),
];

/** Clusters that cannot lose anybody, and nodes that need the very restart. */
export const PROGRESS: readonly Situation[] = [
  when(
    'one node never progresses (elastic/cloud-on-k8s 2087, 4625, kubernetes 93476, 114877)',
    voters(1),
    {
      asks: 'restart n1',
      answer: 'blocked',
      because: ['quorum_kept'],
    },
  ),
  when(
    'one node goes by policy (rabbitmq cluster-operator 622, 1016, opensearch 1449)',
    voters(1).smallClusters('allow_outage'),
    {
      asks: 'restart n1',
      answer: 'go',
    },
  ),
  when('two nodes of which one is dead: no policy helps, its start does', voters(2).down('n2'), {
    asks: 'restart n1',
    answer: 'blocked',
    because: ['quorum_kept', 'members_caught_up n2', 'order_respected n1'],
  }),
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
    'the guard blocks the change that heals (strimzi 2964, 3710): a node that is down',
    voters(3).down('n2').holdPoint({}, { n1: 99 }),
    {
      asks: 'upgrade n2 2.0.0',
      answer: 'go',
    },
  ),
  when(
    'a frozen node might still vote, so its restart is no cure (strimzi 8326)',
    voters(3).frozen('n2'),
    {
      asks: 'restart n2',
      answer: 'unknown',
      because: ['evidence_fresh n2', 'order_respected n2'],
    },
  ),
  when(
    'drained and then undrained while others fail (opensearch 400, 524: leaked markers)',
    voters(3).down('n3').frozen('n2'),
    {
      asks: 'undrain n1',
      answer: 'go',
    },
  ),
  when(
    'undrained while nobody leads (redpanda 4338, 1674, tidb-operator 4483)',
    voters(3).noLeader(),
    {
      asks: 'undrain n1',
      answer: 'go',
    },
  ),
  when(
    'drained, and then it went down: the marker still comes off (kured 63)',
    voters(3).down('n1'),
    {
      asks: 'undrain n1',
      answer: 'go',
    },
  ),
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
    led('n1').pack({ groups: { labels: ['p'], replicas: undefined, minInSync: 3 } }),
    {
      asks: 'restart n2',
      answer: 'blocked',
      because: ['replicas_in_sync'],
    },
  ),
];
