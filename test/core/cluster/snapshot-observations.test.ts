import { describe, expect, it } from 'vitest';
import { buildSnapshot } from '../../../src/core/cluster/snapshot.ts';
import { evidence, snapshotInputs } from '../../support/evidence.ts';
import { pictureOf, type Situation, well } from '../../support/snapshot-picture.ts';

const OBSERVABILITY: readonly Situation[] = [
  {
    when: 'everybody is well',
    nodes: well('n1', 'n2', 'n3'),
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter observed, lag 0',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'a member is refused and its peers have lost it',
    nodes: [
      evidence('n1').leader().hears('n2').lost('n3'),
      evidence('n2').hears('n1').lost('n3'),
      evidence('n3').refused(),
    ],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter down (connection refused, and not reported active by n1, n2), lag no-sample',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'all are refused: no witness',
    nodes: ['n1', 'n2', 'n3'].map((name) => evidence(name).refused()),
    picture: [
      'n1 voter unobservable (connect ECONNREFUSED), lag no-sample',
      'n2 voter unobservable (connect ECONNREFUSED), lag no-sample',
      'n3 voter unobservable (connect ECONNREFUSED), lag no-sample',
      'nobody leads, quorum 2 of 3',
    ],
  },
  {
    when: 'a member is refused and the others say nothing of their peers',
    nodes: [evidence('n1').leader(), evidence('n2'), evidence('n3').refused()],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter unobservable (connect ECONNREFUSED), lag no-sample',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'a member does not answer, though its peers have lost it: it may be frozen',
    nodes: [
      evidence('n1').leader().hears('n2').lost('n3'),
      evidence('n2').hears('n1').lost('n3'),
      evidence('n3').timedOut(),
    ],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter unobservable (no whole answer within 2s), lag no-sample',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'a member is refused but a peer still reports it active',
    nodes: [
      evidence('n1').leader().hears('n2').lost('n3'),
      evidence('n2').hears('n1', 'n3'),
      evidence('n3').refused(),
    ],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter unobservable (connect ECONNREFUSED), lag no-sample',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'a member was last scraped longer ago than the maximum age',
    nodes: [...well('n1', 'n2'), evidence('n3').ago(12_001)],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter unobservable (last scraped 12s ago), lag bracket-too-wide',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'a member was last scraped exactly the maximum age ago',
    nodes: [...well('n1', 'n2'), evidence('n3').ago(12_000)],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter observed, lag bracket-too-wide',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'a member is refused and the only witness spoke too long ago',
    nodes: [
      evidence('n1').ago(12_001).lost('n2', 'n3'),
      evidence('n2').timedOut(),
      evidence('n3').refused(),
    ],
    picture: [
      'n1 voter unobservable (last scraped 12s ago), lag no-sample',
      'n2 voter unobservable (no whole answer within 2s), lag no-sample',
      'n3 voter unobservable (connect ECONNREFUSED), lag no-sample',
      'nobody leads, quorum 2 of 3',
    ],
  },
  {
    when: 'the refusal itself is too old',
    nodes: [
      evidence('n1').leader().lost('n3'),
      evidence('n2').lost('n3'),
      evidence('n3').ago(12_001).refused(),
    ],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter unobservable (last scraped 12s ago), lag no-sample',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'a member has not been scraped yet',
    nodes: [...well('n1', 'n2'), evidence('n3').neverScraped()],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter unobservable (not scraped yet), lag no-sample',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'the guard started while a member was down, whose name it never heard',
    nodes: [
      evidence('n1').leader().hears('n2').lost('n3'),
      evidence('n2').hears('n1').lost('n3'),
      evidence('n3').refused().nameForgotten(),
    ],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter down (connection refused, and not reported active by n1, n2), lag no-sample',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'the guard started while a member was refused, and somebody unknown is active',
    nodes: [
      evidence('n1').leader().hears('n2', 'n3'),
      evidence('n2').hears('n1', 'n3'),
      evidence('n3').refused().nameForgotten(),
    ],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter unobservable (connect ECONNREFUSED), lag no-sample',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'a majority is down: the one that is left is witness enough',
    nodes: [
      evidence('n1').lost('n2', 'n3'),
      evidence('n2').refused(),
      evidence('n3').refused().nameForgotten(),
    ],
    picture: [
      'n1 voter observed, lag no-sample',
      'n2 voter down (connection refused, and not reported active by n1), lag no-sample',
      'n3 voter down (connection refused, and not reported active by n1), lag no-sample',
      'nobody leads, quorum 2 of 3',
    ],
  },
];

describe('a snapshot shows who is observed, down or unobservable', () => {
  it.each(OBSERVABILITY)('when $when', ({ nodes, given, picture }) => {
    expect(pictureOf(buildSnapshot(snapshotInputs(nodes, given)))).toEqual(picture);
  });
});
