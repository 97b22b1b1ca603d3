import { describe, expect, it } from 'vitest';
import {
  carryEvaluation,
  withNobodyObserved,
} from '../../../src/core/verdict/carried-evaluation.ts';
import { decide } from '../../../src/core/verdict/decide.ts';
import { cluster, nodeId } from '../../support/case-builder.ts';
import { BURSTS_TO_GO, watchEtcd } from '../../support/watched-etcd.ts';

async function seen() {
  const etcd = await (await watchEtcd()).bursts(BURSTS_TO_GO);
  const { evaluation } = etcd.watch;
  if (evaluation === undefined) throw new Error('bursts have concluded');
  return evaluation;
}

describe('an evaluation that another watch goes on from', () => {
  it('has forgotten how long anything was so on the nodes that have changed', async () => {
    const evaluation = await seen();
    const kept = new Set([nodeId('n1'), nodeId('n2')]);
    const carried = carryEvaluation(evaluation, kept);
    for (const states of carried.holdPoints.values()) {
      for (const { byNode } of states) expect([...byNode.keys()]).toEqual(['n1', 'n2']);
    }
    expect([...(carried.vitals?.pulses.get('page')?.keys() ?? [])]).toEqual(['n1', 'n2']);
  });

  it('still knows who they were, so that it is seen when they are somebody else', async () => {
    const evaluation = await seen();
    const carried = carryEvaluation(evaluation, new Set([nodeId('n1')]));
    expect(carried.memberIds).toBe(evaluation.memberIds);
    expect(carried.vitals?.courses).toBe(evaluation.vitals?.courses);
    expect(carried.sequence).toBe(evaluation.sequence);
  });
});

describe('an evaluation of nobody', () => {
  it('gives no go, and says why', () => {
    const inputs = cluster().voters(3).ask('restart', 'n2');
    expect(decide(inputs).decision).toBe('go');
    const evaluation = withNobodyObserved(inputs.evaluation, 'the targets have changed');
    const verdict = decide({ ...inputs, evaluation });
    expect(verdict.kind).toBe('unknown');
    expect(verdict.holdPoints[0]?.detail).toContain('the targets have changed');
  });
});
