import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { paceOf } from '../../../src/core/plan/pace.ts';
import { cluster, nodeId } from '../../support/case-builder.ts';
import { planInputs } from '../../support/plan-of.ts';

const MINUTE = 60_000;
const TIMING = {
  soakMs: durationMs(2 * MINUTE),
  nodeWindowMs: durationMs(5 * MINUTE),
  completeWithinMs: undefined,
};

/** Steps that ended so many minutes after the first, the newest first as the ledger has them. */
function pace(ends: readonly (readonly [node: string, minute: number])[], timing = TIMING) {
  const verifiedSteps = ends
    .map(([node, minute]) => ({
      ...{ node: nodeId(node), action: 'restart' as const },
      verifiedAt: instant(minute * MINUTE),
    }))
    .reverse();
  return paceOf(
    planInputs(cluster().voters(3).policy({ timing }).ledger({ verifiedSteps }), 'stop'),
  );
}

describe('the pace of steps', () => {
  it('is what the runbook allows while nothing was measured', () => {
    expect(pace([])).toEqual({
      ...{ longestMs: 5 * MINUTE, measuredMs: undefined, soakMs: 2 * MINUTE },
    });
    expect(pace([['n1', 0]]).measuredMs).toBeUndefined();
  });

  it('is the median of what lay between the ends of steps, less the soak', () => {
    const ends = [
      ['n1', 0],
      ['n2', 3],
      ['n3', 9],
      ['n1', 13],
    ] as const;
    expect(pace(ends).measuredMs).toBe(2 * MINUTE);
  });

  it('counts no pause between two rollouts, and no two actions of one step', () => {
    expect(
      pace([
        ['n1', 0],
        ['n2', 200],
      ]).measuredMs,
    ).toBeUndefined();
    expect(
      pace([
        ['n1', 0],
        ['n1', 4],
      ]).measuredMs,
    ).toBeUndefined();
    expect(
      pace([
        ['n1', 0],
        ['n2', 7],
      ]).measuredMs,
    ).toBe(5 * MINUTE);
  });

  it('knows no pause where the runbook does not say how long a step may take', () => {
    const free = { ...TIMING, nodeWindowMs: undefined };
    const verifiedSteps = [200, 0].map((minute, at) => ({
      ...{ node: nodeId(`n${at + 1}`), action: 'restart' as const },
      verifiedAt: instant(minute * MINUTE),
    }));
    const built = cluster().voters(3).policy({ timing: free }).ledger({ verifiedSteps });
    expect(paceOf(planInputs(built, 'stop'))).toMatchObject({
      ...{ longestMs: undefined, measuredMs: 198 * MINUTE },
    });
  });

  it('is never less than nothing, where the soak was longer before', () => {
    expect(
      pace([
        ['n1', 0],
        ['n2', 1],
      ]).measuredMs,
    ).toBe(0);
  });
});
