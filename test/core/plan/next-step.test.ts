import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../src/core/base/ids.ts';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import type { RolloutKind } from '../../../src/core/ledger/rollouts/rollout.ts';
import { nextSteps } from '../../../src/core/plan/next-step.ts';
import { progressOf } from '../../../src/core/plan/rollout-progress.ts';
import { nodeId } from '../../support/case-builder.ts';
import { T0 } from '../../support/ledger-story.ts';
import { CI, ledgerAfter } from '../../support/permit-story.ts';
import { onlyRollout, PLAN, stepEvents, type TakenStep } from '../../support/rollout-story.ts';

function all(
  steps: readonly TakenStep[],
  { kind = 'rolling-restart', ranked = ['n2', 'n3', 'n1'] as readonly string[] } = {} as {
    kind?: RolloutKind;
    ranked?: readonly string[];
  },
) {
  const started: LedgerEvent = { type: 'rollout-started', by: CI, plan: { ...PLAN, kind } };
  const events = steps.flatMap((step, index) => stepEvents({ name: String(index), ...step }));
  const { rollouts, permits } = ledgerAfter([started, ...events]);
  const rollout = onlyRollout({ ...ledgerAfter([]), rollouts });
  const { nodes } = progressOf({
    ...{ rollout, open: permits.open, timing: undefined, isHalted: false, nowMs: T0 },
    ...{ evidenceOf: () => undefined, versionOf: () => undefined },
  });
  const underWay = new Set<NodeId>(permits.open.map(({ node }) => node));
  return nextSteps(rollout, nodes, { underWay, ranked: ranked.map(nodeId) });
}

function next(...asked: Parameters<typeof all>) {
  return all(...asked)[0];
}

const done = (node: string): TakenStep => ({ node, actions: ['restart'], end: 'verified' });

describe('what a rollout does next', () => {
  it('is the node whose turn it is now, in whatever order it was planned', () => {
    expect(next([])).toEqual({ node: 'n2', action: 'restart', isUnderWay: false });
    expect(next([], { ranked: ['n3', 'n1', 'n2'] })?.node).toBe('n3');
    expect(next([done('n2')])?.node).toBe('n3');
  });

  it('is that of the plan where nothing tells how the nodes rank', () => {
    expect(next([], { ranked: [] })?.node).toBe('n2');
  });

  it('is the step that is under way, before all others', () => {
    const running: TakenStep = { node: 'n1', actions: ['restart'] };
    expect(next([running])).toEqual({ node: 'n1', action: 'restart', isUnderWay: true });
  });

  it('is what was begun before what was not: a drained node, then one that failed', () => {
    const failed: TakenStep = {
      ...{ node: 'n3', actions: ['restart'], end: 'aborted', outcome: 'failed' },
    };
    const drained: TakenStep = { node: 'n1', actions: ['drain'], end: 'verified' };
    expect(next([failed])?.node).toBe('n3');
    expect(next([failed, drained])?.node).toBe('n1');
    expect(next([{ node: 'n1', actions: ['rollback'], end: 'verified' }])?.node).toBe('n1');
  });

  it('has the others after it, each once, for when it is not its turn', () => {
    const failed: TakenStep = { node: 'n1', actions: ['transfer'], end: 'forced' };
    expect(all([failed]).map(({ node }) => node)).toEqual(['n1', 'n2', 'n3']);
    expect(all([{ node: 'n1', actions: ['restart'] }])).toHaveLength(1);
  });

  it('is nothing when every node is complete', () => {
    expect(next(['n1', 'n2', 'n3'].map(done))).toBeUndefined();
  });

  it('has a member added, and then promoted before the next one joins', () => {
    const up = { kind: 'scale-up' } as const;
    expect(next([], up)).toMatchObject({ node: 'n2', action: 'add' });
    const added: TakenStep = { node: 'n2', actions: ['add'], end: 'verified' };
    expect(next([added], up)).toMatchObject({ node: 'n2', action: 'promote' });
    const promoted: TakenStep = { node: 'n2', actions: ['promote'], end: 'verified' };
    expect(next([added, promoted], up)).toMatchObject({ node: 'n3', action: 'add' });
    expect(next([], { kind: 'scale-down' })).toMatchObject({ node: 'n2', action: 'remove' });
  });
});
