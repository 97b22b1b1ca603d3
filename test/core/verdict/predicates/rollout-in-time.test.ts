import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../../src/core/base/time.ts';
import { TIMING_DEFAULT } from '../../../../src/core/rulebook/runbook.ts';
import type { Election } from '../../../../src/core/verdict/elections.ts';
import { rolloutInTime } from '../../../../src/core/verdict/predicates/rollout-in-time.ts';
import { type CaseBuilder, cluster, EVALUATED_AT, nodeId } from '../../../support/case-builder.ts';
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

/** An election that was over just now: nobody led for so long, of all the time that is in doubt. */
function election(vacantMs: number, ledMs: number): Election {
  const ago = (ms: number) => instant(EVALUATED_AT - ms);
  return {
    ...{ group: 'raft', from: nodeId('n1'), to: nodeId('n2') },
    ...{ ledUntil: ago(ledMs), lookedAt: EVALUATED_AT },
    vacant: { from: ago(ledMs - 1), until: ago(ledMs - 1 - vacantMs) },
  };
}

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

  it.each([
    ['proven to be late', { vacantMs: 6_000, ledMs: 9_000, isLate: true, says: 'was late' }],
    ['in time', { vacantMs: 500, ledMs: 1_000, isLate: undefined, says: 'in time' }],
    [
      'too coarsely seen',
      { vacantMs: 1_000, ledMs: 9_000, isLate: undefined, says: 'to tell more' },
    ],
  ])(
    'tells of an election that is %s, and refuses nothing',
    (_, { vacantMs, ledMs, isLate, says }) => {
      const built = timed()
        .policy({ timing: { ...TIMING_DEFAULT, electionWithinMs: durationMs(5_000) } })
        .elections(election(vacantMs, ledMs));
      const [report, ...others] = judge(rolloutInTime, built.ask('restart', 'n2'));
      expect(others).toEqual([]);
      expect(report).toMatchObject({ result: 'pass', required: '<= 5s' });
      expect(report?.overrun).toBe(isLate);
      expect(report?.detail).toContain(says);
      for (const action of ['restart', 'undrain', 'rollback'] as const) {
        expect(built.decide(action, 'n2').decision).toBe('go');
      }
    },
  );

  it('tells of the slowest of many, such as one that is still under way', () => {
    const built = timed()
      .policy({ timing: { ...TIMING_DEFAULT, electionWithinMs: durationMs(5_000) } })
      .elections(
        { ...election(100, 200), group: 'p1' },
        { ...election(7_000, 7_500), group: 'p2', to: undefined },
      );
    expect(judge(rolloutInTime, built.ask('restart', 'n2'))).toMatchObject([
      { overrun: true, observed: '7s to 7.5s' },
    ]);
  });

  it('has no say of elections where the runbook sets them no time', () => {
    expect(
      hasSay(rolloutInTime, timed().elections(election(9_000, 9_000)).ask('restart', 'n2')),
    ).toBe(false);
  });

  it('has no say where nothing is under way', () => {
    expect(hasSay(rolloutInTime, timed().ask('restart', 'n2'))).toBe(false);
  });
});
