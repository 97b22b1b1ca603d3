import { describe, expect, it } from 'vitest';
import { known } from '../../../src/core/base/reading.ts';
import { instant } from '../../../src/core/base/time.ts';
import { buildSnapshot, type NodeEvidence } from '../../../src/core/cluster/snapshot.ts';
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

  it('names its one group for what must not be lost, and counts no replicas in it', () => {
    const nodes = well('n1', 'n2', 'n3');
    const serving = { kind: 'serving', min: 2 } as const;
    const [raft, served] = [{}, { protection: serving }].map(
      (given) => buildSnapshot(snapshotInputs(nodes, given)).groups,
    );
    const inSyncSize = { kind: 'unknown', why: 'unavailable' };
    expect(raft).toMatchObject([{ name: 'raft', quorum: 2, inSyncSize }]);
    expect(served).toMatchObject([{ name: 'members', quorum: 2, inSyncSize }]);
  });

  it('builds each group of many from its own seats, by the word of who was observed', () => {
    const nodes = [...well('n1', 'n2'), evidence('n3').refused()];
    const inputs = snapshotInputs(nodes);
    const seats = new Map(
      inputs.nodes.map(({ node, ...seat }) => {
        const isLeader = known(node.id !== 'n2', SNAPSHOT_AT);
        return [
          node.id,
          { ...seat, role: node.role, isLeader, isInSync: known(true, SNAPSHOT_AT) },
        ];
      }),
    );
    const inSyncSize = known(3, SNAPSHOT_AT);
    const group = { name: 'p1', seats, replicas: 3, inSyncSize };
    const { groups } = buildSnapshot({ ...inputs, groups: [group] });
    // The claim of n3 is from before it was refused.
    const leadership = { kind: 'known', node: 'n1' };
    expect(groups).toMatchObject([{ name: 'p1', quorum: 2, leadership, inSyncSize }]);
  });

  it('counts strangers by the longer of what peers report and what was observed', () => {
    const nodes = [evidence('n1').leader().hears('n2', 'n3', 'x'), ...well('n2', 'n3')];
    const unexpected = [undefined, ['y'], ['y', 'z']].map(
      (strangers) => buildSnapshot(snapshotInputs(nodes, { strangers })).unexpectedMembers,
    );
    expect(unexpected).toEqual([[memberIdOf('x')], [memberIdOf('x')], ['y', 'z']]);
  });

  it('tells no lag of a node that was scraped and gave no index', () => {
    const inputs = snapshotInputs([evidence('n1').leader(), evidence('n2')]);
    const nodes = inputs.nodes.map((node) => ({ ...node, appliedTrack: undefined }));
    expect(buildSnapshot({ ...inputs, nodes }).nodes[1]?.indexLag).toEqual({
      kind: 'unknown',
      why: 'no-sample',
      detail: 'n2 gave no applied index',
    });
  });

  it('hears a witness up to the maximum age of its word, if it still answers', () => {
    const lost = [
      evidence('n1').leader().hears('n2').lost('n3'),
      evidence('n2'),
      evidence('n3').refused(),
    ];
    const inputs = snapshotInputs(lost);
    const seen = (change: (node: NodeEvidence) => NodeEvidence) => {
      const nodes = inputs.nodes.map((node) => (node.node.id === 'n1' ? change(node) : node));
      return buildSnapshot({ ...inputs, nodes }).nodes[2]?.observation.kind;
    };
    const spoke = (agoMs: number) => (node: NodeEvidence) => ({
      ...node,
      testimony: node.testimony && { ...node.testimony, at: instant(SNAPSHOT_AT - agoMs) },
    });
    const failed = { kind: 'failed', at: SNAPSHOT_AT, refused: false, detail: 'slow' } as const;
    expect(seen(spoke(12_000))).toBe('down');
    expect(seen(spoke(12_001))).toBe('unobservable');
    expect(seen((node) => ({ ...node, lastScrape: failed }))).toBe('unobservable');
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
