import { describe, expect, it } from 'vitest';
import { sizeAllowed } from '../../../../src/core/verdict/predicates/size-allowed.ts';
import { type CaseBuilder, cluster, nodeId } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';
import { rolloutThat, verified } from '../../../support/ledger-draft.ts';

const removal = (built: CaseBuilder, node = 'n2') =>
  judge(sizeAllowed, built.ask('remove', node))[0];

describe('size_allowed', () => {
  it('lets a live voter go while enough stay, and says what an even size bears', () => {
    expect(removal(cluster().voters(5))).toMatchObject({ result: 'pass', observed: 4 });
    expect(removal(cluster().voters(5))?.detail).toContain('even: it bears the loss of 1, as 3 do');
    expect(removal(cluster().voters(4))?.detail).toBe('raft has 3 voters then');
  });

  it('keeps as many live voters as the budget says, and prints what would allow it', () => {
    expect(removal(cluster().voters(3))).toMatchObject({
      result: 'fail',
      onFail: 'block',
      observed: 2,
      required: '>= 3',
    });
    expect(removal(cluster().voters(3))?.clears).toContain('lower min_voters');
    const lower = cluster()
      .voters(3)
      .policy({ budget: { maxUnavailable: 1, minVoters: 2 } });
    expect(removal(lower)?.result).toBe('pass');
  });

  it('does not count voters that are down among the live ones', () => {
    expect(removal(cluster().voters(4).down('n4'))).toMatchObject({ result: 'fail', observed: 2 });
  });

  it('lets a voter that is down go at any size, and not one that only does not answer', () => {
    expect(removal(cluster().voters(3).down('n2'))?.result).toBe('pass');
    expect(removal(cluster().voters(3).frozen('n2'))?.result).toBe('fail');
  });

  it('never lets the last voter go', () => {
    const built = cluster()
      .voters(1)
      .policy({ budget: { maxUnavailable: 1, minVoters: 1 } });
    expect(removal(built, 'n1')?.clears).toMatch(/^never: it is the last voter/);
  });

  it('lets a learner come and go', () => {
    const built = cluster().voters(3).learner('l1');
    expect(removal(built, 'l1')?.result).toBe('pass');
    expect(judge(sizeAllowed, built.ask('add', 'l1'))[0]?.result).toBe('pass');
  });

  it('adds nobody as a voter', () => {
    const member = judge(sizeAllowed, cluster().voters(3).ask('add', 'n2'))[0];
    expect(member?.detail).toBe('n2 is a voter of raft already');
    const listed = judge(sizeAllowed, cluster().voters(3).frozen('n3').ask('add', 'n3'))[0];
    expect(listed).toMatchObject({ result: 'fail', onFail: 'block' });
    expect(listed?.clears).toContain("'role: learner'");
  });

  it('promotes learners only, and says what an even size bears', () => {
    const built = cluster().voters(3).learner('l1');
    const promoted = judge(sizeAllowed, built.ask('promote', 'l1'))[0];
    expect(promoted).toMatchObject({ result: 'pass', observed: 4 });
    expect(promoted?.detail).toContain('even');
    expect(judge(sizeAllowed, built.ask('promote', 'n2'))[0]?.result).toBe('fail');
  });

  it('waits for another learner that is still joining', () => {
    const built = cluster()
      .voters(3)
      .learner('l1')
      .learner('l2')
      .node('l2', (node) => node.lag(9_000));
    expect(judge(sizeAllowed, built.ask('promote', 'l1'))[0]).toMatchObject({
      result: 'fail',
      onFail: 'wait',
      clears: 'l2 is observed and caught up, or removed',
    });
  });

  it('has no say in steps that change no size', () => {
    expect(hasSay(sizeAllowed, cluster().voters(3).ask('restart', 'n2'))).toBe(false);
  });

  it('asks nothing of who has no vote, and counts none of those among the live', () => {
    const [learner] = judge(sizeAllowed, cluster().voters(3).learner('l1').ask('remove', 'l1'));
    expect(learner).toMatchObject({ result: 'pass', detail: 'l1 has no vote in raft' });
    const [voter] = judge(sizeAllowed, cluster().voters(3).learner('l1').ask('remove', 'n2'));
    expect(voter).toMatchObject({ result: 'fail', observed: 2 });
  });

  it('tells who is in the group from who is not', () => {
    const log = cluster()
      .voters(4)
      .group({ name: 'p', members: ['n1', 'n2', 'n3'], leader: 'n1' });
    expect(judge(sizeAllowed, log.ask('promote', 'n4'))).toMatchObject([
      { result: 'fail', detail: 'n4 is not in p', clears: 'n4 joins as a learner first' },
    ]);
    expect(judge(sizeAllowed, log.ask('promote', 'n2'))).toMatchObject([
      { result: 'fail', detail: 'n2 is a voter of p', clears: 'nothing is to be promoted' },
    ]);
    expect(judge(sizeAllowed, log.ask('remove', 'n4'))[0]?.detail).toBe('n4 has no vote in p');
    expect(judge(sizeAllowed, log.ask('add', 'n4'))[0]?.result).toBe('pass');
  });

  it('waits for nobody but a learner that cannot be counted on yet', () => {
    const built = cluster()
      .voters(3)
      .learner('l1')
      .learner('l2')
      .node('n3', (node) => node.lag(9_000));
    expect(judge(sizeAllowed, built.ask('promote', 'l1'))[0]?.result).toBe('pass');
    built.node('l1', (node) => node.lag(9_000));
    expect(judge(sizeAllowed, built.ask('promote', 'l1'))[0]?.result).toBe('pass');
    expect(judge(sizeAllowed, built.ask('promote', 'l2'))[0]?.result).toBe('fail');
  });

  it('waits for no listed learner that is yet to join, or was seen to leave', () => {
    const built = () => cluster().voters(3).learner('l1').learner('l2').down('l1', 'l2');
    const result = (change: Parameters<CaseBuilder['ledger']>[0]) =>
      judge(sizeAllowed, built().ledger(change).ask('add', 'l1'))[0]?.result;
    expect(result({})).toBe('fail');
    expect(result({ rollout: rolloutThat({ yetToJoin: ['l1', 'l2'].map(nodeId) }) })).toBe('pass');
    expect(result({ rollout: rolloutThat({ yetToJoin: [] }) })).toBe('fail');
    expect(result({ verifiedSteps: [verified('l2', 1, 'remove')] })).toBe('pass');
    const again = [verified('l2', 1, 'add'), verified('l2', 2, 'remove')];
    expect(result({ verifiedSteps: again })).toBe('fail');
  });
});
