import { describe, expect, it } from 'vitest';
import type { RolloutView } from '../../../../src/core/ledger/view.ts';
import { rolloutUnderWay } from '../../../../src/core/verdict/predicates/rollout-under-way.ts';
import { type CaseBuilder, cluster, nodeId } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';
import { permitOn, rolloutThat } from '../../../support/ledger-draft.ts';

const STOPPED = { by: 'ada', atMs: 0, why: 'a bad disk' };

function inRollout(change: Partial<RolloutView> = {}): CaseBuilder {
  return cluster()
    .voters(3)
    .ledger({ rollout: rolloutThat(change) });
}

describe('rollout_under_way', () => {
  it('passes a node of a rollout that is under way', () => {
    expect(judge(rolloutUnderWay, inRollout().ask('restart', 'n2'))).toMatchObject([
      { result: 'pass', node: 'n2', observed: 'running', detail: 'n2 is a node of rol_1' },
    ]);
  });

  it('halts new steps of one that is paused, and says how to resume it', () => {
    const built = inRollout({ standing: { kind: 'paused', ...STOPPED } });
    expect(judge(rolloutUnderWay, built.ask('restart', 'n2'))).toMatchObject([
      {
        ...{ result: 'fail', onFail: 'halt', detail: 'rol_1 was paused by ada: a bad disk' },
        clears: 'somebody resumes it: holdpoint rollout resume rol_1',
      },
    ]);
    expect(built.decide('restart', 'n2').kind).toBe('halted');
  });

  it('lets a step that holds its permit end while it is paused, not once it is aborted', () => {
    const own = [permitOn('n2', { isOwn: true })];
    const result = (kind: 'paused' | 'aborted') =>
      judge(
        rolloutUnderWay,
        inRollout({ standing: { kind, ...STOPPED } })
          .ledger({ permits: own })
          .ask('restart', 'n2'),
      )[0]?.result;
    expect([result('paused'), result('aborted')]).toEqual(['pass', 'fail']);
  });

  it.each([
    ['was aborted', { standing: { kind: 'aborted', ...STOPPED } }, 'rol_1 was aborted by ada'],
    ['is over', { standing: { kind: 'completed', atMs: 0 } }, 'every node is complete'],
    ['has other nodes', { nodes: [nodeId('n3')] }, 'n2 is none of the nodes of rol_1'],
    ['is of another kind', { kind: 'scale-up' }, 'restart is no part of a scale-up'],
    ['goes by another runbook', { runbook: 'careful' }, 'goes by the runbook careful'],
    ['has it complete', { done: [nodeId('n2')] }, 'n2 is complete in rol_1'],
  ] as const)('needs a person where the rollout %s', (_, change, detail) => {
    const built = inRollout(change);
    const [report] = judge(rolloutUnderWay, built.ask('restart', 'n2'));
    expect(report).toMatchObject({ result: 'fail', onFail: 'block' });
    expect(report?.detail).toContain(detail);
    expect(report?.clears).not.toBe('');
    expect(built.decide('restart', 'n2').kind).toBe('blocked');
  });

  it('needs a person where there is no such rollout: no typing error passes for one', () => {
    const built = cluster().voters(3).ledger({ unknownRollout: 'rol_9' });
    expect(judge(rolloutUnderWay, built.ask('restart', 'n2'))).toMatchObject([
      { result: 'fail', onFail: 'block', detail: 'there is no rollout rol_9, or it is long over' },
    ]);
  });

  it('leads to the version that was planned and to no other', () => {
    const upgrade = { kind: 'rolling-upgrade', toVersion: '3.6.2' } as const;
    const built = inRollout(upgrade);
    const result = (version?: string) =>
      judge(rolloutUnderWay, built.ask('upgrade', 'n2', version))[0]?.result;
    expect([result('3.6.2'), result('3.6.1')]).toEqual(['pass', 'fail']);
    // Who drains first names no version.
    expect(judge(rolloutUnderWay, built.ask('drain', 'n2'))[0]?.result).toBe('pass');
  });

  it('has a complete node done again when somebody has put it back', () => {
    const upgrade = { kind: 'rolling-upgrade', toVersion: '3.6.2' } as const;
    const built = inRollout({ ...upgrade, done: [nodeId('n2')] }).node('n2', (node) =>
      node.version('3.6.1'),
    );
    expect(judge(rolloutUnderWay, built.ask('upgrade', 'n2', '3.6.2'))[0]?.result).toBe('pass');
  });

  it('stands in the way of no cure, no way back and no undrain', () => {
    const built = inRollout({ standing: { kind: 'aborted', ...STOPPED } }).down('n2');
    expect(hasSay(rolloutUnderWay, built.ask('restart', 'n2'))).toBe(false);
    expect(hasSay(rolloutUnderWay, built.ask('rollback', 'n3'))).toBe(false);
    expect(hasSay(rolloutUnderWay, built.ask('undrain', 'n3'))).toBe(false);
    expect(hasSay(rolloutUnderWay, cluster().voters(3).ask('restart', 'n2'))).toBe(false);
  });
});
