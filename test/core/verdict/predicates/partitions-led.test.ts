import { describe, expect, it } from 'vitest';
import { partitionsLed } from '../../../../src/core/verdict/predicates/partitions-led.ts';
import { type CaseBuilder, cluster } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';

const ALL = ['n1', 'n2', 'n3'];

/** Three partitions on three nodes, each of which leads one. */
function log(): CaseBuilder {
  const built = cluster().voters(3).pack({ handover: 'none' });
  for (const [index, leader] of ALL.entries()) {
    built.group({ name: `orders/${index}`, members: ALL, leader });
  }
  return built;
}

describe('partitions_led', () => {
  it('passes when every partition has a leader, and names who takes over best', () => {
    const [report] = judge(partitionsLed, log().ask('restart', 'n2'));
    expect(report?.result).toBe('pass');
    expect(report?.detail).toMatch(/^3 groups; /);
  });

  it('fails when one partition among many has no leader', () => {
    const built = log().group({ name: 'orders/3', members: ALL });
    expect(judge(partitionsLed, built.ask('restart', 'n2'))).toMatchObject([
      { result: 'fail', onFail: 'wait', clears: 'a leader of orders/3 is elected and observed' },
    ]);
  });

  it('does not know when who could lead does not answer', () => {
    const built = log().frozen('n3').group({ name: 'orders/3', members: ALL });
    const reports = judge(partitionsLed, built.ask('restart', 'n2'));
    expect(reports.some(({ result }) => result === 'unknown')).toBe(true);
  });

  it('fails when nobody can take over what the target leads', () => {
    const built = cluster()
      .voters(3)
      .group({ name: 'p', members: ALL, leader: 'n2', lags: { n1: 5_000, n3: 5_000 } });
    const [report] = judge(partitionsLed, built.ask('restart', 'n2'));
    expect(report?.detail).toBe('n2 leads p, and nobody who is caught up can take over');
  });

  it('has no say in a system of one group, which has leader_known', () => {
    expect(hasSay(partitionsLed, cluster().voters(3).ask('restart', 'n2'))).toBe(false);
    expect(hasSay(partitionsLed, log().down('n2').ask('restart', 'n2'))).toBe(false);
  });
});
