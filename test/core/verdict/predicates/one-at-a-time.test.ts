import { describe, expect, it } from 'vitest';
import { oneAtATime } from '../../../../src/core/verdict/predicates/one-at-a-time.ts';
import { cluster } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';
import { permitOn } from '../../../support/ledger-draft.ts';

const two = { budget: { maxUnavailable: 2, minVoters: 3 } };

describe('one_at_a_time', () => {
  it('passes while no other step is under way', () => {
    const [report] = judge(oneAtATime, cluster().voters(3).ask('restart', 'n2'));
    expect(report).toMatchObject({ result: 'pass', observed: 0, required: '< 1' });
  });

  it('waits for the holder of the one slot, and names it', () => {
    const built = cluster()
      .voters(3)
      .ledger({ permits: [permitOn('n3')] });
    const [report] = judge(oneAtATime, built.ask('restart', 'n2'));
    expect(report).toMatchObject({ result: 'fail', onFail: 'wait', observed: 1 });
    expect(report?.detail).toBe('under way: restart n3 (granted, ci-1)');
    expect(report?.clears).toBe('ci-1 completes or releases');
  });

  it('names those whom it waits for once each, in the order of their names', () => {
    const permits = [
      permitOn('n3', { holder: 'ci-2' }),
      permitOn('n4', { holder: 'ci-1' }),
      permitOn('n5', { holder: 'ci-2' }),
    ];
    const [report] = judge(
      oneAtATime,
      cluster().voters(7).ledger({ permits }).ask('restart', 'n2'),
    );
    expect(report?.clears).toBe('ci-1 and ci-2 completes or releases');
  });

  it('says how a person ends what is overdue, if its holder is gone for good (kured 137)', () => {
    const overdue = permitOn('n3', { state: 'overdue' });
    const asked = (node: string) =>
      judge(
        oneAtATime,
        cluster()
          .voters(7)
          .ledger({ permits: [overdue, permitOn('n4')] })
          .ask('restart', node),
      )[0];
    const end = 'if it is gone for good, a person ends it: holdpoint permit force-release prm_n3';
    expect(asked('n2')?.clears).toBe(`ci-1 completes or releases; ${end}`);
    expect(asked('n3')).toMatchObject({
      detail: 'under way: restart n3 (overdue, ci-1): two on one node',
      clears: `ci-1 completes or releases it; ${end}`,
    });
  });

  it('says what may go on beside what is under way', () => {
    const built = cluster()
      .voters(7)
      .policy(two)
      .ledger({ permits: [permitOn('n3')] });
    const [report] = judge(oneAtATime, built.ask('restart', 'n2'));
    expect(report?.detail).toBe('under way: restart n3 (granted, ci-1); one more may');
  });

  it('gives as many slots as the budget has', () => {
    const ask = (permits: readonly string[]) =>
      judge(
        oneAtATime,
        cluster()
          .voters(7)
          .policy(two)
          .ledger({ permits: permits.map((node) => permitOn(node)) })
          .ask('restart', 'n2'),
      )[0]?.result;
    expect(ask(['n3'])).toBe('pass');
    expect(ask(['n3', 'n4'])).toBe('fail');
  });

  it('lets a change of the membership go alone, in both orders, whatever the budget', () => {
    const seven = () => cluster().voters(7).policy(two);
    const restarting = seven().ledger({ permits: [permitOn('n3')] });
    expect(judge(oneAtATime, restarting.ask('remove', 'n2'))[0]?.result).toBe('fail');
    const removing = seven().ledger({ permits: [permitOn('n3', { action: 'remove' })] });
    const [report] = judge(oneAtATime, removing.ask('restart', 'n2'));
    expect(report?.detail).toContain('a change of the membership goes alone');
  });

  it('goes on with the step that the same holder has begun', () => {
    const permits = [permitOn('n2', { isOwn: true, action: 'drain' })];
    const built = cluster().voters(3).ledger({ permits });
    expect(judge(oneAtATime, built.ask('restart', 'n2'))[0]?.result).toBe('pass');
  });

  it('never lets two work on one node, not even for a cure', () => {
    const permits = [permitOn('n2', { isCure: true })];
    const built = cluster().voters(3).down('n2').ledger({ permits });
    const [report] = judge(oneAtATime, built.ask('restart', 'n2'));
    expect(report).toMatchObject({ result: 'fail', node: 'n2' });
  });

  it('lets a cure go beside the step of another node, and a step beside a cure', () => {
    const beside = cluster()
      .voters(5)
      .down('n2')
      .ledger({ permits: [permitOn('n3')] });
    expect(judge(oneAtATime, beside.ask('restart', 'n2'))[0]?.result).toBe('pass');
    const cured = cluster()
      .voters(5)
      .ledger({ permits: [permitOn('n3', { isCure: true })] });
    expect(judge(oneAtATime, cured.ask('restart', 'n2'))[0]?.result).toBe('pass');
  });

  it('has a hand-over wait for the slot too, since it is the first half of a step', () => {
    const beside = cluster()
      .voters(3)
      .ledger({ permits: [permitOn('n2')] });
    expect(judge(oneAtATime, beside.ask('transfer', 'n1'))[0]?.result).toBe('fail');
    expect(judge(oneAtATime, cluster().voters(3).ask('transfer', 'n1'))[0]?.result).toBe('pass');
  });

  it('has no say in giving back, which nothing may hold up', () => {
    expect(hasSay(oneAtATime, cluster().voters(3).ask('undrain', 'n1'))).toBe(false);
  });
});
