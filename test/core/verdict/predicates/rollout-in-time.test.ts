import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../../src/core/base/time.ts';
import { rolloutInTime } from '../../../../src/core/verdict/predicates/rollout-in-time.ts';
import { type CaseBuilder, cluster } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';
import { permitOn, rollout } from '../../../support/ledger-draft.ts';

const HOUR = 3_600_000;

const timed = (): CaseBuilder =>
  cluster()
    .voters(3)
    .policy({
      timing: {
        soakMs: durationMs(0),
        nodeWindowMs: durationMs(50_000),
        completeWithinMs: durationMs(24 * HOUR),
      },
    });

describe('rollout_in_time', () => {
  it('tells of a rollout that is late, and stands in nobody’s way', () => {
    const built = timed().ledger({ rollout: rollout(27 * HOUR) });
    expect(judge(rolloutInTime, built.ask('restart', 'n2'))).toMatchObject([
      { result: 'pass', overrun: true, observed: '1d3h', required: '<= 1d' },
    ]);
    expect(built.decide('restart', 'n2').decision).toBe('go');
    expect(built.decide('rollback', 'n2').decision).toBe('go');
  });

  it('has nothing to tell of one that is in time', () => {
    const built = timed().ledger({ rollout: rollout(24 * HOUR) });
    const [report] = judge(rolloutInTime, built.ask('restart', 'n2'));
    expect(report?.result).toBe('pass');
    expect(report?.overrun).toBeUndefined();
  });

  it('tells of each step that takes longer than its window', () => {
    const built = timed().ledger({ permits: [permitOn('n3')] });
    expect(judge(rolloutInTime, built.ask('restart', 'n2'))).toMatchObject([
      { node: 'n3', overrun: true, observed: '1m' },
    ]);
  });

  it('has no say where nothing is under way', () => {
    expect(hasSay(rolloutInTime, timed().ask('restart', 'n2'))).toBe(false);
  });
});
