import { describe, expect, it } from 'vitest';
import { buildSnapshot } from '../../../src/core/cluster/snapshot.ts';
import { evidence, snapshotInputs } from '../../support/evidence.ts';
import { pictureOf, type Situation } from '../../support/snapshot-picture.ts';

const LEADERSHIP: readonly Situation[] = [
  {
    when: 'two claim to lead in different terms: the later term counts',
    nodes: [
      evidence('n1').leader().term(6),
      evidence('n2').leader().term(7),
      evidence('n3').term(7),
    ],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter observed, lag 0',
      'n2 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'two claim to lead and nobody tells terms',
    nodes: [evidence('n1').leader(), evidence('n2').leader(), evidence('n3')],
    picture: [
      'n1 voter observed, lag no-sample',
      'n2 voter observed, lag no-sample',
      'n3 voter observed, lag no-sample',
      'n1 and n2 claim to lead, quorum 2 of 3',
    ],
  },
  {
    when: 'two claim to lead and only one tells its term',
    nodes: [evidence('n1').leader().term(6), evidence('n2').leader(), evidence('n3')],
    picture: [
      'n1 voter observed, lag no-sample',
      'n2 voter observed, lag no-sample',
      'n3 voter observed, lag no-sample',
      'n1 and n2 claim to lead, quorum 2 of 3',
    ],
  },
  {
    when: 'two claim to lead in one term, which must not be',
    nodes: [evidence('n1').leader().term(7), evidence('n2').leader().term(7), evidence('n3')],
    picture: [
      'n1 voter observed, lag no-sample',
      'n2 voter observed, lag no-sample',
      'n3 voter observed, lag no-sample',
      'n1 and n2 claim to lead, quorum 2 of 3',
    ],
  },
  {
    when: 'nobody claims to lead',
    nodes: [evidence('n1'), evidence('n2'), evidence('n3')],
    picture: [
      'n1 voter observed, lag no-sample',
      'n2 voter observed, lag no-sample',
      'n3 voter observed, lag no-sample',
      'nobody leads, quorum 2 of 3',
    ],
  },
  {
    when: 'the leader has not been seen for too long: what it claimed then is no claim',
    nodes: [evidence('n1').ago(20_000).leader(), evidence('n2'), evidence('n3')],
    picture: [
      'n1 voter unobservable (last scraped 20s ago), lag no-sample',
      'n2 voter observed, lag no-sample',
      'n3 voter observed, lag no-sample',
      'nobody leads, quorum 2 of 3',
    ],
  },
  {
    when: 'an old leader is not seen any more and a new one is: no contradiction',
    nodes: [evidence('n1').ago(20_000).leader(), evidence('n2').leader(), evidence('n3')],
    picture: [
      'n1 voter unobservable (last scraped 20s ago), lag bracket-too-wide',
      'n2 voter observed, lag 0',
      'n3 voter observed, lag 0',
      'n2 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'the leader is not the first of the list',
    nodes: [
      evidence('n1').index(4_000),
      evidence('n2').leader().index(5_000),
      evidence('n3').index(4_900),
    ],
    picture: [
      'n1 voter observed, lag 1000',
      'n2 voter observed, lag 0',
      'n3 voter observed, lag 100',
      'n2 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'a follower is behind the leader',
    nodes: [
      evidence('n1').leader().index(5_000),
      evidence('n2').index(4_990),
      evidence('n3').index(12),
    ],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 10',
      'n3 voter observed, lag 4988',
      'n1 leads, quorum 2 of 3',
    ],
  },
];

describe('a snapshot shows who leads and who lags', () => {
  it.each(LEADERSHIP)('when $when', ({ nodes, given, picture }) => {
    expect(pictureOf(buildSnapshot(snapshotInputs(nodes, given)))).toEqual(picture);
  });
});
