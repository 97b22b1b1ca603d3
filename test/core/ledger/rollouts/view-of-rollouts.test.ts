import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/base/time.ts';
import { viewRollout } from '../../../../src/core/ledger/rollouts/view-of-rollouts.ts';
import { T0 } from '../../../support/ledger-story.ts';
import { ledgerAfter } from '../../../support/permit-story.ts';
import { PLAN, ROLLOUT, ROLLOUT_EVENTS, stepEvents } from '../../../support/rollout-story.ts';

const CLOCK = { toInstant: (atMs: number) => instant(atMs - T0) };

describe('the rollout that a step names', () => {
  const { rollouts } = ledgerAfter([
    ROLLOUT_EVENTS['rollout-started'],
    ...stepEvents({ node: 'n2', actions: ['restart'], end: 'verified' }),
    ...stepEvents({ node: 'n3', actions: ['restart'], end: 'forced' }),
  ]);

  it('is seen with its nodes and those that are done', () => {
    expect(viewRollout(rollouts, ROLLOUT, CLOCK)).toEqual({
      rollout: {
        ...{ id: ROLLOUT, kind: 'rolling-restart', runbook: 'rolling-restart' },
        ...{ standing: { kind: 'running' }, startedAt: 0, toVersion: undefined },
        ...{ nodes: ['n2', 'n3', 'n1'], done: ['n2'], yetToJoin: [] },
      },
    });
  });

  it('tells which members have yet to join', () => {
    const plan = { ...PLAN, kind: 'scale-up' } as const;
    const grown = ledgerAfter([
      { type: 'rollout-started', by: 'ci', plan },
      ...stepEvents({ node: 'n2', actions: ['add'], end: 'verified' }),
    ]).rollouts;
    expect(viewRollout(grown, ROLLOUT, CLOCK).rollout?.yetToJoin).toEqual(['n3', 'n1']);
  });

  it('is none where none is named, and unknown where there is none of that name', () => {
    expect(viewRollout(rollouts, undefined, CLOCK)).toEqual({ rollout: undefined });
    expect(viewRollout(rollouts, 'rol_2', CLOCK)).toEqual({
      ...{ rollout: undefined, unknownRollout: 'rol_2' },
    });
  });
});
