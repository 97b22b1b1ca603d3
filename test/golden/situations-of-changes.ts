import { permitOn, verified } from '../support/ledger-draft.ts';
import { type Situation, voters, when } from './situation.ts';

const held = (...nodes: readonly string[]) => ({ permits: nodes.map((node) => permitOn(node)) });
const budget = (maxUnavailable: number) => ({ budget: { maxUnavailable, minVoters: 3 } });

/** Changes of the membership, and steps that somebody else began or left half-way. */
export const CHANGES: readonly Situation[] = [
  when(
    'two removals at once (twitter: operators collide)',
    voters(7).ledger({ permits: [permitOn('n7', { action: 'remove' })] }),
    { asks: 'remove n6', answer: 'wait', because: ['one_at_a_time'] },
  ),
  when(
    'a restart while a learner is being made a voter, as in a joint configuration',
    voters(5)
      .learner('l1')
      .ledger({ permits: [permitOn('l1', { action: 'promote' })] }),
    { asks: 'restart n2', answer: 'wait', because: ['one_at_a_time'] },
  ),
  when(
    'a removal goes on that was cut off half-way (cluster-api 4365)',
    voters(3)
      .down('n3')
      .ledger({ permits: [permitOn('n3', { action: 'remove', isOwn: true })] }),
    { asks: 'remove n3', answer: 'go' },
  ),
  when(
    'nine tenths of a long log are still far behind (etcd promotes by share)',
    voters(3)
      .learner('l1')
      .node('l1', (node) => node.lag(4_000)),
    { asks: 'promote l1', answer: 'wait', because: ['members_caught_up l1'] },
  ),
  when('a voter is added that is counted before it is there', voters(3).frozen('n3'), {
    asks: 'add n3',
    answer: 'blocked',
    because: ['size_allowed n3'],
  }),
  when('nobody is removed while nobody leads', voters(5).noLeader(), {
    asks: 'remove n5',
    answer: 'wait',
    because: ['leader_known'],
  }),
  when(
    'a drained node goes on under its own permit (rabbitmq-server 2469, ocpbugs 14360)',
    voters(3).ledger({ permits: [permitOn('n2', { action: 'drain', isOwn: true })] }),
    { asks: 'restart n2', answer: 'go' },
  ),
  when(
    'leadership came back between the drain and the stop (kured 929, tidb-operator 1200)',
    voters(3).ledger({ permits: [permitOn('n1', { action: 'drain', isOwn: true })] }),
    { asks: 'stop n1', answer: 'blocked', because: ['order_respected n1'] },
  ),
  when(
    'a member has been removed, and the configuration still counts it',
    voters(3)
      .down('n3')
      .ledger({ verifiedSteps: [verified('n3', 60_000, 'remove')] }),
    {
      asks: 'restart n2',
      answer: 'blocked',
      because: ['evidence_coherent n3', 'quorum_kept', 'members_caught_up n3'],
    },
  ),
  when('two at work on one node', voters(5).ledger(held('n2')), {
    asks: 'restart n2',
    answer: 'wait',
    because: ['one_at_a_time n2'],
  }),
  when(
    'the budget was lowered while two hold it (airlock 81)',
    voters(7).ledger(held('n6', 'n7')),
    {
      asks: 'restart n2',
      answer: 'wait',
      because: ['one_at_a_time'],
    },
  ),
  when(
    'the budget was raised while two hold it: the rules of now count (airlock 81)',
    voters(9).policy(budget(3)).ledger(held('n8', 'n9')),
    { asks: 'restart n2', answer: 'go' },
  ),
  when(
    'no budget is larger than the quorum allows',
    voters(5).policy(budget(5)).ledger(held('n4', 'n5')),
    { asks: 'restart n2', answer: 'wait', because: ['quorum_kept'] },
  ),
  when(
    'the holder is gone, and so is its node (kured 137, 173, 478, 847)',
    voters(5)
      .down('n3')
      .ledger({ permits: [permitOn('n3', { state: 'overdue' })] }),
    { asks: 'restart n3', answer: 'wait', because: ['one_at_a_time n3'] },
  ),
  when('a way back beside a step of another node (nomad 14200)', voters(5).ledger(held('n5')), {
    asks: 'rollback n2',
    answer: 'wait',
    because: ['one_at_a_time'],
  }),
  when(
    'the second of a dead majority is started beside the first (opensearch 289, 730)',
    voters(3)
      .down('n2', 'n3')
      .ledger({ permits: [permitOn('n2', { isCure: true, state: 'confirmed' })] }),
    { asks: 'restart n3', answer: 'go' },
  ),
  when(
    'the target version changes half-way, to one that is too far',
    voters(3).node('n2', (node) => node.version('1.1.0')),
    { asks: 'upgrade n3 1.2.0', answer: 'blocked', because: ['version_path'] },
  ),
  when(
    'the target version changes half-way, and who has the old one is to be done again',
    voters(3).node('n2', (node) => node.version('1.1.0')),
    { asks: 'upgrade n2 1.1.1', answer: 'go' },
  ),
  when('a way back to the version that runs already takes nothing else with it', voters(3), {
    asks: 'rollback n2 1.0.0',
    answer: 'go',
  }),
];
