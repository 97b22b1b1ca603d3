import { describe, expect, it } from 'vitest';
import { buildSnapshot } from '../../../src/core/cluster/snapshot.ts';
import { evidence, memberIdOf, SNAPSHOT_AT, snapshotInputs } from '../../support/evidence.ts';
import { pictureOf, type Situation, well } from '../../support/snapshot-picture.ts';

const LOST = 'connection refused, and not reported active by n1, n2';

const MEMBERSHIP: readonly Situation[] = [
  {
    when: 'a learner was promoted and then went down: it is still a voter',
    nodes: [
      evidence('n1').leader().hears('n2').lost('n3', 'n4'),
      evidence('n2').hears('n1').lost('n3', 'n4'),
      evidence('n3').declaredLearner().wasLast('voter').refused(),
      evidence('n4').declaredLearner().wasLast('voter').refused(),
    ],
    given: { declaredVoters: 2 },
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      `n3 voter down (${LOST}), lag no-sample`,
      `n4 voter down (${LOST}), lag no-sample`,
      'n1 leads, quorum 3 of 4',
    ],
  },
  {
    when: 'a member that is declared a voter says that it is a learner',
    nodes: [...well('n1', 'n2', 'n3'), evidence('n4').learner()],
    given: { declaredVoters: 3 },
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter observed, lag 0',
      'n4 learner observed, lag 0',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'a member that is declared a learner votes: it raises the voters',
    nodes: [...well('n1', 'n2', 'n3'), evidence('n4').declaredLearner()],
    given: { declaredVoters: 3 },
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter observed, lag 0',
      'n4 voter observed, lag 0',
      'n1 leads, quorum 3 of 4',
    ],
  },
  {
    when: 'members do not tell what they are: the declaration counts',
    nodes: [
      ...well('n1', 'n2', 'n3').map((node) => node.roleUntold()),
      evidence('n4').declaredLearner().roleUntold(),
    ],
    given: { declaredVoters: 3 },
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter observed, lag 0',
      'n4 learner observed, lag 0',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'voters seem to be fewer than declared: that never lowers the quorum',
    nodes: [...well('n1', 'n2'), evidence('n3').learner()],
    given: { declaredVoters: 3 },
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 learner observed, lag 0',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'more voters are declared than nodes are listed',
    nodes: well('n1', 'n2', 'n3'),
    given: { declaredVoters: 5 },
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter observed, lag 0',
      'n1 leads, quorum 3 of 5',
    ],
  },
  {
    when: 'peers report members that nobody expects: each may vote',
    nodes: [
      evidence('n1').leader().hears('n2', 'n3', 'x', 'y'),
      evidence('n2').hears('n1', 'n3', 'x'),
      evidence('n3').hears('n1', 'n2', 'x'),
    ],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter observed, lag 0',
      'n1 leads, quorum 3 of 5',
      `unexpected: ${memberIdOf('x')},${memberIdOf('y')}`,
    ],
  },
  {
    when: 'peers have lost a member that nobody expects: it left, or is no concern of today',
    nodes: [
      evidence('n1').leader().hears('n2', 'n3').lost('x'),
      evidence('n2').hears('n1', 'n3').lost('x'),
      evidence('n3').hears('n1', 'n2').lost('x'),
    ],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter observed, lag 0',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'a node that does not answer may be the member that nobody knows by name',
    nodes: [
      evidence('n1').leader().hears('n2', 'n3'),
      evidence('n2').hears('n1', 'n3'),
      evidence('n3').timedOut().nameForgotten(),
    ],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter unobservable (no whole answer within 2s), lag no-sample',
      'n1 leads, quorum 2 of 3',
    ],
  },
  {
    when: 'one node does not answer and two unknown members are active: one too many',
    nodes: [
      evidence('n1').leader().hears('n2', 'n3', 'x'),
      evidence('n2').hears('n1', 'n3'),
      evidence('n3').timedOut().nameForgotten(),
    ],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter unobservable (no whole answer within 2s), lag no-sample',
      'n1 leads, quorum 3 of 5',
      `unexpected: ${memberIdOf('n3')},${memberIdOf('x')}`,
    ],
  },
  {
    when: 'two addresses of the configuration lead to one member, so that another is a stranger',
    nodes: [
      evidence('n1').leader().hears('n2', 'n3'),
      evidence('n2').hears('n1', 'n3'),
      evidence('n3').hears('n1', 'n3').calledAs('n2'),
    ],
    picture: [
      'n1 voter observed, lag 0',
      'n2 voter observed, lag 0',
      'n3 voter observed, lag 0',
      'n1 leads, quorum 3 of 4',
      `unexpected: ${memberIdOf('n3')}`,
    ],
  },
];

describe('a snapshot shows who votes', () => {
  it.each(MEMBERSHIP)('when $when', ({ nodes, given, picture }) => {
    expect(pictureOf(buildSnapshot(snapshotInputs(nodes, given)))).toEqual(picture);
  });
});

describe('a snapshot', () => {
  it('carries what each node told, and when', () => {
    const ago = 1_500;
    const snapshot = buildSnapshot(
      snapshotInputs([evidence('n1').ago(ago).index(77).leader().term(4)]),
    );
    const at = SNAPSHOT_AT - ago;
    expect(snapshot).toMatchObject({ cluster: 'orders', at: SNAPSHOT_AT });
    expect(snapshot.nodes).toMatchObject([
      {
        id: 'n1',
        ordinal: 0,
        observation: { kind: 'observed', at },
        isLeader: { kind: 'known', value: true, observedAt: at },
        term: { kind: 'known', value: 4, observedAt: at },
        commitIndex: { kind: 'known', value: 77, observedAt: at },
        indexLag: { kind: 'known', value: 0, observedAt: at },
        version: { kind: 'known', value: '3.5.9' },
      },
    ]);
  });

  it('has one group of all members, and is the same whenever it is drawn again', () => {
    const inputs = snapshotInputs(well('n1', 'n2', 'n3'));
    expect(buildSnapshot(inputs).groups).toMatchObject([
      { name: 'raft', members: ['n1', 'n2', 'n3'] },
    ]);
    expect(buildSnapshot(inputs)).toEqual(buildSnapshot(inputs));
  });

  it('tells no lag of a node whose last scrape failed, whatever it told before', () => {
    const inputs = snapshotInputs([evidence('n1').leader(), evidence('n2')]);
    const failed = { kind: 'failed', at: SNAPSHOT_AT, refused: true, detail: 'refused' } as const;
    const nodes = inputs.nodes.map((node) =>
      node.node.ordinal === 1 ? { ...node, lastScrape: failed } : node,
    );
    const snapshot = buildSnapshot({ ...inputs, nodes });
    expect(snapshot.nodes[1]?.indexLag).toMatchObject({ kind: 'unknown', why: 'no-sample' });
  });

  it.each([0, 100, 2_000])('tells the lag of members that were read %d ms apart', (apartMs) => {
    // The leader rises by 20 entries a second to 1,000, and the member is 50 behind.
    const member = evidence('n2')
      .ago(apartMs)
      .index(1_000 - apartMs / 50 - 50);
    const { nodes } = buildSnapshot(snapshotInputs([evidence('n1').leader(), member]));
    expect(nodes[1]?.indexLag).toMatchObject({ kind: 'known', value: 50 });
  });
});
