import { describe, expect, it } from 'vitest';
import { leaderKnown } from '../../../../src/core/verdict/predicates/leader-known.ts';
import { cluster } from '../../../support/case-builder.ts';
import { hasSay, judge, outline } from '../../../support/judge.ts';

describe('leader_known', () => {
  it('passes with one leader that nobody misses, and names it', () => {
    const [report] = judge(leaderKnown, cluster().voters(3).leader('n3').ask('restart', 'n2'));
    expect(report).toMatchObject({ result: 'pass', observed: 'n3' });
  });

  it('fails when all were asked and none leads', () => {
    const inputs = cluster().voters(3).noLeader().ask('restart', 'n2');
    expect(judge(leaderKnown, inputs)[0]).toMatchObject({ result: 'fail', onFail: 'wait' });
  });

  it('is unknown when the one that leads may be the one that could not be asked', () => {
    const inputs = cluster().voters(3).noLeader().frozen('n3').ask('restart', 'n2');
    const [report] = judge(leaderKnown, inputs);
    expect(report?.result).toBe('unknown');
    expect(report?.detail).toContain('n3 could not be asked');
  });

  it('fails with two leaders', () => {
    const inputs = cluster().voters(3).leaders('n1', 'n2').ask('restart', 'n3');
    expect(judge(leaderKnown, inputs)[0]).toMatchObject({ result: 'fail', observed: 'n1, n2' });
  });

  it('fails on each member that does not hear from the leader', () => {
    const inputs = cluster()
      .voters(3)
      .node('n2', (n) => n.leaderless())
      .node('n3', (n) => n.leaderless())
      .ask('restart', 'n2');
    expect(outline(judge(leaderKnown, inputs))).toEqual(['fail n2', 'fail n3']);
  });

  it('has no say in a cure and in an undrain', () => {
    const down = cluster().voters(3).down('n2');
    expect(hasSay(leaderKnown, down.ask('restart', 'n2'))).toBe(false);
    expect(hasSay(leaderKnown, cluster().voters(3).ask('undrain', 'n2'))).toBe(false);
  });
});
