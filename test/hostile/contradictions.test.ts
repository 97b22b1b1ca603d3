import { describe, expect, it } from 'vitest';
import { type CaseBuilder, cluster } from '../support/case-builder.ts';

/** What makes a picture contradict itself, and the reasons that say so. */
const CONTRADICTIONS: readonly (readonly [
  what: string,
  spoil: (built: CaseBuilder) => CaseBuilder,
  reason: string,
])[] = [
  ['two lead in one term', (built) => built.leaders('n1', 'n3'), 'two_leaders'],
  ['all lead', (built) => built.leaders('n1', 'n2', 'n3'), 'two_leaders'],
  [
    'a member is in a later term than the leader',
    (built) => built.node('n3', (n) => n.term(4)),
    'other_term',
  ],
  [
    'a member is in an earlier term than the leader',
    (built) => built.node('n3', (n) => n.term(2)),
    'other_term',
  ],
  [
    'an old leader has not heard of the new one',
    (built) => built.node('n3', (n) => n.term(2).leads(true)),
    'other_term',
  ],
  [
    'members have applied what the leader has not committed',
    (built) => built.node('n1', (n) => n.commit(40_000)),
    'ahead_of_leader',
  ],
  [
    'a member was read long before the others',
    (built) => built.node('n3', (n) => n.readBefore(5_000)),
    'read_apart',
  ],
  ['there is a member that nobody knows', (built) => built.strangers('x'), 'unexpected_member'],
  [
    'one member has two names',
    (built) => built.called('n1', 'a').called('n3', 'a'),
    'identity_shared',
  ],
  ['a member is another than before', (built) => built.renamed('n3', 'c', 'd'), 'identity_changed'],
];

const SIZES = [3, 5, 7] as const;

describe('nodes that contradict each other', () => {
  const cases = CONTRADICTIONS.flatMap(([what, spoil, reason]) =>
    SIZES.map((size) => ({ what, spoil, reason, size })),
  );

  it('come in thirty pictures at least', () => {
    expect(cases.length).toBeGreaterThanOrEqual(30);
  });

  it.each(cases)('R7: get no go from anybody when $what, of $size', ({ spoil, reason, size }) => {
    for (const action of ['restart', 'upgrade', 'drain', 'stop'] as const) {
      const { decision, holdPoints } = spoil(cluster().voters(size)).decide(action, 'n2', '1.0.1');
      expect(decision).toBe('no-go');
      expect(holdPoints.map((each) => each.reason)).toContain(reason);
    }
  });
});
