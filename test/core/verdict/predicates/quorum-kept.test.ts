import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../../src/core/base/time.ts';
import type { Action } from '../../../../src/core/cluster/action.ts';
import { noFacts } from '../../../../src/core/facts/view.ts';
import { quorumKept } from '../../../../src/core/verdict/predicates/quorum-kept.ts';
import { attested } from '../../../support/attested.ts';
import { type CaseBuilder, cluster } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';

/** Restarts the last of the voters, so that the leader `n1` is not the target. */
function restartLast(size: number, built: CaseBuilder) {
  return judge(quorumKept, built.ask('restart', `n${size}`));
}

describe('quorum_kept', () => {
  it.each([
    { size: 3, quorum: 2, spare: 0 },
    { size: 4, quorum: 3, spare: 0 },
    { size: 5, quorum: 3, spare: 1 },
    { size: 6, quorum: 4, spare: 1 },
    { size: 7, quorum: 4, spare: 2 },
    { size: 8, quorum: 5, spare: 2 },
    { size: 9, quorum: 5, spare: 3 },
  ])('of $size voters needs $quorum, so $spare may be out besides the target', (table) => {
    const { size, quorum, spare } = table;
    const names = Array.from({ length: spare + 1 }, (_, index) => `n${index + 2}`);
    const enough = restartLast(
      size,
      cluster()
        .voters(size)
        .frozen(...names.slice(0, spare)),
    );
    expect(enough).toMatchObject([{ result: 'pass', observed: quorum, required: `>= ${quorum}` }]);
    const short = restartLast(
      size,
      cluster()
        .voters(size)
        .frozen(...names),
    );
    expect(short).toMatchObject([{ result: 'fail', onFail: 'wait', observed: quorum - 1 }]);
    for (const name of names) expect(short[0]?.clears).toContain(name);
  });

  it.each([
    { size: 1, action: 'restart', policy: 'refuse', result: 'fail', onFail: 'block' },
    { size: 1, action: 'restart', policy: 'allow_outage', result: 'pass', onFail: 'block' },
    { size: 2, action: 'restart', policy: 'refuse', result: 'fail', onFail: 'block' },
    { size: 2, action: 'restart', policy: 'allow_outage', result: 'pass', onFail: 'block' },
    { size: 1, action: 'drain', policy: 'refuse', result: 'fail', onFail: 'block' },
    { size: 2, action: 'transfer', policy: 'refuse', result: 'pass', onFail: 'wait' },
  ] as const)('of $size voters: $action under $policy is a $result', (table) => {
    const { size, action, policy, result, onFail } = table;
    const inputs = cluster().voters(size).smallClusters(policy).ask(action, `n${size}`);
    const [report] = judge(quorumKept, inputs);
    expect(report).toMatchObject({ result, onFail });
    if (result === 'fail') expect(report?.clears).toContain('small_clusters: allow_outage');
  });

  it('does not accept an outage of two voters while the other one is out already', () => {
    const built = cluster().voters(2).smallClusters('allow_outage').frozen('n1');
    expect(judge(quorumKept, built.ask('restart', 'n2'))).toMatchObject([
      { result: 'fail', onFail: 'wait', observed: 0 },
    ]);
  });

  it('does not send to a policy whoever has lost one of two: it would not help', () => {
    for (const policy of ['refuse', 'allow_outage'] as const) {
      const built = cluster().voters(2).smallClusters(policy).down('n2');
      const [report] = judge(quorumKept, built.ask('restart', 'n1'));
      expect(report).toMatchObject({ result: 'fail', onFail: 'block', observed: 0 });
      expect(report?.clears).toBe(
        'start n2: an action on a node that is down is a cure. ' +
          'n1 has the highest commit index that is known. ' +
          'If they cannot come back: recover raft from that member by the procedure of its makers.',
      );
    }
  });

  it('does not accept it while a declared voter is not listed, hence not seen', () => {
    const built = cluster().voters(1).declaring(2).smallClusters('allow_outage');
    expect(judge(quorumKept, built.ask('restart', 'n1'))).toMatchObject([{ result: 'fail' }]);
  });

  it('does not count learners, whether healthy or not', () => {
    const healthy = cluster().voters(3).learner('l1').frozen('n3').ask('restart', 'n2');
    expect(judge(quorumKept, healthy)).toMatchObject([{ result: 'fail', observed: 1 }]);
    const frozen = cluster().voters(3).learner('l1').frozen('l1').ask('restart', 'n2');
    expect(judge(quorumKept, frozen)).toMatchObject([{ result: 'pass', observed: 2 }]);
  });

  it('takes nothing away with a learner, and a transfer takes away nobody', () => {
    const learner = cluster().voters(3).learner('l1').frozen('n3').ask('restart', 'l1');
    expect(judge(quorumKept, learner)).toMatchObject([{ result: 'pass', observed: 2 }]);
    const transfer = cluster().voters(3).frozen('n3').ask('transfer', 'n1');
    expect(judge(quorumKept, transfer)).toMatchObject([{ result: 'pass', observed: 2 }]);
  });

  it('refuses whatever takes nothing away too while the quorum is lost', () => {
    const built = cluster().voters(3).learner('l1').frozen('n2', 'n3');
    expect(judge(quorumKept, built.ask('transfer', 'n1'))).toMatchObject([{ result: 'fail' }]);
    expect(judge(quorumKept, built.ask('restart', 'l1'))).toMatchObject([{ result: 'fail' }]);
  });

  it.each([
    ['is proven down', (built: CaseBuilder) => built.down('n3'), 'down: connection refused'],
    ['is frozen', (built: CaseBuilder) => built.frozen('n3'), 'unobservable'],
    ['lags', (built: CaseBuilder) => built.node('n3', (n) => n.lag(1_001)), '1001 entries behind'],
    [
      'has a lag that nobody knows',
      (built: CaseBuilder) => built.node('n3', (n) => n.without('indexLag')),
      'lag unknown',
    ],
    [
      'is cut off, in an earlier term',
      (built: CaseBuilder) => built.node('n3', (n) => n.term(2)),
      'in term 2, while the leader is in 3',
    ],
    [
      'has no leader',
      (built: CaseBuilder) => built.node('n3', (n) => n.leaderless()),
      'it has no leader',
    ],
  ])('does not count a voter that %s', (_, spoil, why) => {
    const [report] = judge(quorumKept, spoil(cluster().voters(3)).ask('restart', 'n2'));
    expect(report).toMatchObject({ result: 'fail', observed: 1 });
    expect(report?.detail).toContain(why);
  });

  it('counts quorum over what is declared when fewer are listed, and over strangers too', () => {
    const declared = cluster().voters(3).declaring(5).ask('restart', 'n2');
    expect(judge(quorumKept, declared)).toMatchObject([{ result: 'fail', required: '>= 3' }]);
    const strangers = cluster().voters(3).strangers('x', 'y').ask('restart', 'n2');
    expect(judge(quorumKept, strangers)).toMatchObject([{ result: 'fail', required: '>= 3' }]);
  });

  it('does not wait for voters that nobody can see, since no node is listed for them', () => {
    const clears = (built: CaseBuilder, action: 'restart' | 'transfer' | 'remove' = 'restart') => {
      const [report] = judge(quorumKept, built.ask(action, 'n1'));
      return `${report?.result} ${report?.onFail}: ${report?.clears}`;
    };
    const listThem = "declared and not listed: list them under nodes, or lower 'voters'";
    expect(clears(cluster().voters(3).declaring(5))).toBe(`fail block: 2 voters are ${listThem}`);
    expect(clears(cluster().voters(2).declaring(3))).toBe(`fail block: 1 voter is ${listThem}`);
    expect(clears(cluster().voters(2).declaring(4), 'transfer')).toContain(listThem);
    expect(clears(cluster().voters(2).declaring(4), 'remove')).toContain(listThem);
    const two = cluster().voters(1).declaring(2).smallClusters('allow_outage');
    expect(clears(two)).toBe(`fail block: 1 voter is ${listThem}`);
    // Four listed of five are enough once the one that is late has caught up.
    const late = cluster().voters(4).declaring(5);
    expect(judge(quorumKept, late.ask('restart', 'n1'))).toMatchObject([{ result: 'pass' }]);
    late.node('n4', (node) => node.lag(9_000));
    expect(judge(quorumKept, late.ask('restart', 'n1'))).toMatchObject([{ onFail: 'wait' }]);
  });

  it('says of votes how many are left, of how many, and who is out', () => {
    const said = (built: CaseBuilder, action: Action, node: string) =>
      judge(quorumKept, built.ask(action, node))[0]?.detail;
    const lost = 'down: connection refused, and not reported active by anybody';
    expect(said(cluster().voters(3).down('n1'), 'restart', 'n2')).toBe(
      `1 voter of 3 left of the 2 needed, without n1 (${lost}), n2 (the target)`,
    );
    expect(said(cluster().voters(5), 'remove', 'n5')).toBe(
      '4 voters of 4 left of the 3 needed once there are 4, without n5 (the target)',
    );
    expect(said(cluster().voters(3), 'transfer', 'n1')).toBe('3 voters of 3 left of the 2 needed');
  });

  it('asks for a quorum of now where the members have to agree on a change', () => {
    const two = cluster().voters(4).frozen('n3', 'n4');
    expect(judge(quorumKept, two.ask('remove', 'n4'))).toMatchObject([
      { result: 'fail', onFail: 'wait', observed: 2, required: '>= 3' },
    ]);
    expect(judge(quorumKept, cluster().voters(2).ask('remove', 'n2'))[0]?.result).toBe('pass');
  });

  it('takes the removal of who is down for no cure', () => {
    const [report] = judge(quorumKept, cluster().voters(2).down('n2').ask('remove', 'n2'));
    expect(report).toMatchObject({ result: 'fail', onFail: 'block' });
  });

  it('does not wait where nobody would be left, and where seats are untold it does', () => {
    const [last] = judge(quorumKept, cluster().voters(1).ask('remove', 'n1'));
    expect(last).toMatchObject({
      onFail: 'block',
      clears: 'add voters first: without n1 there is no quorum of 1',
    });
    const group = { name: 'p', members: ['n1', 'n2'], leader: 'n1', replicas: 3 };
    const [untold] = judge(quorumKept, cluster().voters(3).group(group).ask('restart', 'n2'));
    expect(untold).toMatchObject({
      onFail: 'wait',
      clears: '2 voters besides n2 are observed and caught up',
    });
  });

  it('asks two people about an outage of the whole cluster, and nobody else', () => {
    const big = cluster().voters(3);
    expect(judge(quorumKept, big.ask('stop-cluster', 'n1'))).toMatchObject([
      { result: 'fail', onFail: 'block', required: 'an attested outage' },
    ]);
    const bigStep = { name: 'agreed', maxAgeMs: durationMs(60_000), secondPerson: true };
    const approval = { kind: 'given', by: 'bob', atMs: 999_500 } as const;
    const attestations = [attested('agreed', { approval })];
    big.policy({ bigStep }).facts({ ...noFacts(1_000_000), attestations });
    expect(judge(quorumKept, big.ask('stop-cluster', 'n1'))[0]?.result).toBe('pass');
  });

  it('lets a cure pass with a quorum left', () => {
    const [report] = judge(quorumKept, cluster().voters(3).down('n3').ask('restart', 'n3'));
    expect(report).toMatchObject({ result: 'pass', observed: 2 });
    expect(report?.detail).toContain('is proven down (connection refused');
    expect(report?.detail).toContain('nothing is taken away');
    expect(report?.detail).not.toContain('lost its quorum');
  });

  it('lets a cure pass without a quorum, and names the member that is furthest', () => {
    const inputs = cluster()
      .voters(5)
      .node('n1', (n) => n.commit(100))
      .node('n2', (n) => n.commit(900))
      .down('n3', 'n4', 'n5')
      .ask('restart', 'n4');
    const [report] = judge(quorumKept, inputs);
    expect(report).toMatchObject({ result: 'pass', observed: 2, required: '>= 3' });
    expect(report?.detail).toContain('lost its quorum of 3');
    expect(report?.detail).toContain('n2 has the highest commit index');
  });

  it('is no cure any more once the proof of being down is too old', () => {
    const inputs = cluster().voters(3).down('n3').later(12_001).ask('restart', 'n3');
    expect(judge(quorumKept, inputs)).toMatchObject([{ result: 'fail', observed: 0 }]);
  });

  it('has no say in an undrain', () => {
    expect(hasSay(quorumKept, cluster().voters(3).frozen('n1', 'n3').ask('undrain', 'n2'))).toBe(
      false,
    );
  });
});
