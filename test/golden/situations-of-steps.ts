import { durationMs } from '../../src/core/base/time.ts';
import { EVALUATED_AT } from '../support/case-builder.ts';
import { permitOn, verified } from '../support/ledger-draft.ts';
import { late, type Situation, voters, when } from './situation.ts';

const trips = [{ id: 'trp_1', since: EVALUATED_AT, reason: 'error rate' }];
const minimum = (minVoters: number) => ({ budget: { maxUnavailable: 1, minVoters } });

/** Steps, permits, versions and changes of the membership. */
export const STEPS: readonly Situation[] = [
  when(
    'one step at a time (opensearch 650, 738)',
    voters(5).ledger({ permits: [permitOn('n3')] }),
    {
      asks: 'restart n2',
      answer: 'wait',
      because: ['one_at_a_time'],
    },
  ),
  when(
    'an overdue permit frees nothing (kured 822, m-lab/k8s-support 474)',
    voters(5).ledger({ permits: [permitOn('n3', { state: 'overdue' })] }),
    {
      asks: 'restart n2',
      answer: 'wait',
      because: ['one_at_a_time'],
    },
  ),
  when(
    'nobody restarts while a member is removed',
    voters(5).ledger({ permits: [permitOn('n3', { action: 'remove' })] }),
    {
      asks: 'restart n2',
      answer: 'wait',
      because: ['one_at_a_time'],
    },
  ),
  when(
    '"wait a minute" is no soak (kured 277, cockroachdb/docs 1798, 6319)',
    voters(3)
      .policy({
        timing: {
          soakMs: durationMs(120_000),
          nodeWindowMs: undefined,
          completeWithinMs: undefined,
        },
      })
      .ledger({ verifiedSteps: [verified('n3', 60_000)] }),
    {
      asks: 'restart n2',
      answer: 'wait',
      because: ['soak_elapsed'],
    },
  ),
  when('a breach halts what goes forward', voters(3).ledger({ trips }), {
    asks: 'restart n2',
    answer: 'halted',
    because: ['no_trip'],
  }),
  when('a breach does not halt the way back', voters(3).ledger({ trips }), {
    asks: 'rollback n2',
    answer: 'go',
  }),
  when(
    'a rollback of the member that cannot join',
    voters(3)
      .frozen('n2')
      .node('n2', (n) => n.term(9)),
    {
      asks: 'rollback n2 0.9.0',
      answer: 'go',
    },
  ),
  when(
    'a rollback beside a member that is joining (cluster-api 11772)',
    voters(5).ledger({ permits: [permitOn('n5', { action: 'promote' })] }),
    {
      asks: 'rollback n2',
      answer: 'wait',
      because: ['one_at_a_time'],
    },
  ),
  when('a rollback without the others (nomad 3836)', voters(3).down('n3'), {
    asks: 'rollback n2',
    answer: 'wait',
    because: ['quorum_kept'],
  }),
  when(
    'a rollback that takes over the permit of its own node',
    voters(3).ledger({ permits: [permitOn('n2', { isOwn: true })] }),
    {
      asks: 'rollback n2',
      answer: 'go',
    },
  ),
  when('a skipped minor version', voters(3), {
    asks: 'upgrade n2 1.2.0',
    answer: 'blocked',
    because: ['version_path'],
  }),
  when('a healthy member may not be removed below the minimum (etcd)', voters(3), {
    asks: 'remove n2',
    answer: 'blocked',
    because: ['size_allowed'],
  }),
  when('a member that is down may be removed (etcd; cockroach 25592)', voters(3).down('n3'), {
    asks: 'remove n3',
    answer: 'go',
  }),
  when('the dead one of two cannot be removed: nobody can agree on it', voters(2).down('n2'), {
    asks: 'remove n2',
    answer: 'blocked',
    because: ['quorum_kept'],
  }),
  when('five to four, with an even size said', voters(5), { asks: 'remove n5', answer: 'go' }),
  when('the leader is removed after it has handed over', voters(5), {
    asks: 'remove n1',
    answer: 'blocked',
    because: ['order_respected n1'],
  }),
  when('a learner is promoted that is caught up', voters(3).learner('l1'), {
    asks: 'promote l1',
    answer: 'go',
  }),
  when(
    'a learner is promoted that is late (cluster-api projects it as down)',
    late(voters(2).policy(minimum(1)).learner('l1'), 'l1'),
    {
      asks: 'promote l1',
      answer: 'wait',
      because: ['members_caught_up l1'],
    },
  ),
  when(
    'a learner joins while another is still catching up',
    late(voters(3).learner('l1').learner('l2'), 'l1'),
    {
      asks: 'add l2',
      answer: 'wait',
      because: ['size_allowed'],
    },
  ),
  when('a node that is not there yet joins as a learner', voters(3).learner('l1').frozen('l1'), {
    asks: 'add l1',
    answer: 'go',
  }),
  when('a stop-start upgrade that nobody has agreed to', voters(3), {
    asks: 'stop-cluster n1',
    answer: 'blocked',
    because: ['quorum_kept'],
  }),
  when('a new evaluation is due', voters(3).later(30_000), {
    asks: 'restart n2',
    answer: 'unknown',
    because: [
      'guard_ready',
      'evidence_fresh n1',
      'evidence_fresh n2',
      'evidence_fresh n3',
      'quorum_kept',
      'members_caught_up n1',
      'members_caught_up n3',
      'order_respected n2',
    ],
  }),
];
