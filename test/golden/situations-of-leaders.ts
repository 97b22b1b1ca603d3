import { rollout, verified } from '../support/ledger-draft.ts';
import { late, led, type Situation, voters, when } from './situation.ts';

/** Leaders, terms and elections. */
export const LEADERS: readonly Situation[] = [
  when('the leader first, with a command to hand over (zalando/postgres-operator 547)', voters(3), {
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
  when('no leader at all (cloudnative-pg 10103)', voters(3).noLeader(), {
    asks: 'restart n2',
    answer: 'wait',
    because: ['leader_known'],
  }),
  when(
    'a deposed leader that has not heard of it yet',
    voters(3).node('n3', (n) => n.leads(true).term(2)),
    {
      asks: 'restart n2',
      answer: 'wait',
      because: ['evidence_coherent n3', 'quorum_kept'],
    },
  ),
  when('the broken member is the one that led (strimzi 4090)', voters(3).noLeader().down('n1'), {
    asks: 'restart n1',
    answer: 'go',
  }),
  when('the leader is drained: it hands over first (cloudnative-pg 7416, 11202)', voters(3), {
    asks: 'drain n1',
    answer: 'blocked',
    because: ['order_respected n1'],
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
  when('a hand-over with one voter late (patroni 2744)', late(voters(3), 'n3'), {
    asks: 'transfer n1',
    answer: 'go',
  }),
  when(
    'a hand-over with nobody to take it (percona forces it after such a veto)',
    late(voters(3), 'n2', 'n3'),
    {
      asks: 'transfer n1',
      answer: 'wait',
      because: ['quorum_kept', 'members_caught_up n1'],
    },
  ),
  when('a hand-over of the only voter (tidb-operator 4335)', voters(1), {
    asks: 'transfer n1',
    answer: 'blocked',
    because: ['members_caught_up n1'],
  }),
  when('three partitions on three nodes, each leading one', led('n1', 'n2', 'n3'), {
    asks: 'restart n1',
    answer: 'go',
  }),
  when(
    'one node leads two of three partitions and goes last',
    led('n1', 'n1', 'n2').ledger({ rollout: rollout(1_000) }),
    {
      asks: 'restart n1',
      answer: 'wait',
      because: ['order_respected n1'],
    },
  ),
  when(
    'one partition among many without a leader (redpanda leaderless; cockroach 35220)',
    led('n1', 'none'),
    {
      asks: 'restart n2',
      answer: 'wait',
      because: ['partitions_led'],
    },
  ),
];
