import { type Situation, voters, when } from './situation.ts';

/** Evidence that is missing, old or odd. */
export const EVIDENCE: readonly Situation[] = [
  when(
    'when a voter was last caught up is not known (strimzi counts it as late)',
    voters(3).node('n3', (n) => n.without('indexLag')),
    {
      asks: 'restart n2',
      answer: 'unknown',
      because: ['quorum_kept', 'members_caught_up n3'],
    },
  ),
  when(
    'none of them is seen for a moment (redpanda-operator 1547)',
    voters(3).frozen('n1', 'n2', 'n3').noLeader(),
    {
      asks: 'restart n2',
      answer: 'unknown',
      because: [
        'evidence_fresh n1',
        'evidence_fresh n2',
        'evidence_fresh n3',
        'leader_known',
        'quorum_kept',
        'members_caught_up n1',
        'members_caught_up n3',
        'order_respected n2',
      ],
    },
  ),
  when(
    'a member does not tell its name among its peers',
    voters(3).untold('n3', { what: 'member_id', detail: 'no sample of it' }),
    {
      asks: 'restart n2',
      answer: 'unknown',
      because: ['evidence_fresh n3'],
    },
  ),
  when('one node does not answer', voters(5).frozen('n5'), {
    asks: 'restart n2',
    answer: 'unknown',
    because: ['evidence_fresh n5', 'members_caught_up n5'],
  }),
  when(
    'statistics of one node are missing in this round',
    voters(3).node('n3', (n) => n.without('appliedIndex')),
    {
      asks: 'restart n2',
      answer: 'unknown',
      because: ['evidence_fresh n3'],
    },
  ),
  when(
    'one metric is older than the limit',
    voters(3).node('n3', (n) => n.old('term', 13_000)),
    {
      asks: 'restart n2',
      answer: 'unknown',
      because: ['evidence_fresh n3'],
    },
  ),
  when(
    'pages were read too far apart',
    voters(3).node('n3', (n) => n.readBefore(5_000)),
    {
      asks: 'restart n2',
      answer: 'unknown',
      because: ['evidence_coherent'],
    },
  ),
  when('the guard has just started (autopilot fails open here)', voters(3).rounds(3, 1), {
    asks: 'restart n2',
    answer: 'unknown',
    because: ['guard_ready'],
  }),
  when(
    'one server under two names (redpanda ghost nodes)',
    voters(3).called('n2', 'b').called('n3', 'b'),
    {
      asks: 'restart n1 1.0.0',
      answer: 'blocked',
      because: ['node_identity'],
    },
  ),
  when(
    'the same name and a new identity (drain-cleaner UID mismatch)',
    voters(3).renamed('n3', 'c', 'd'),
    {
      asks: 'restart n2',
      answer: 'blocked',
      because: ['node_identity n3'],
    },
  ),
  when('an empty result is not a good one (kured)', voters(3).holdPoint({}, {}), {
    asks: 'restart n2',
    answer: 'unknown',
    because: ['backlog n1', 'backlog n2', 'backlog n3'],
  }),
];
