import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/base/time.ts';
import {
  CLUSTER_UNSEEN,
  type ClusterGuardRules,
  type ClusterLook,
  clusterTroubles,
  stepClusterGuard,
} from '../../../src/core/canary/cluster-guard.ts';
import { counts, LOOK_MS, throughJson } from '../../support/canary-looks.ts';

const RULES: ClusterGuardRules = {
  errorBudget: 0.001,
  pendingMax: 10,
  commitSecondsBefore: 0.01,
  commitFactor: 2,
  inSyncMin: 3,
  looks: { k: 4, n: 5 },
};

const CALM: Omit<ClusterLook, 'at'> = {
  requests: counts(0, 10_000),
  proposalsPending: 1,
  commitSeconds: 0.01,
  leaderChanges: 0,
  inSync: 3,
};

/** Looks that are calm but for what is said of them, from one number to another. */
function judged(...parts: readonly (readonly [times: number, of: Partial<ClusterLook>])[]) {
  let state = CLUSTER_UNSEEN;
  let at = 0;
  for (const [times, of] of parts) {
    for (let each = 0; each < times; each += 1) {
      at += 1;
      const look = { ...CALM, ...of, at: instant(at * LOOK_MS) };
      state = throughJson(stepClusterGuard(state, look, RULES));
    }
  }
  return clusterTroubles(state, RULES);
}

describe('the guard of the cluster', () => {
  it('finds nothing before the first look, and nothing in a calm cluster', () => {
    expect(clusterTroubles(CLUSTER_UNSEEN, RULES)).toEqual([]);
    expect(judged([300, {}])).toEqual([]);
  });

  it('finds the error budget burning when it burns over an hour, and still does', () => {
    const burning = { requests: counts(300, 10_000) };
    expect(judged([240, {}], [20, burning])).toEqual([]);
    expect(judged([240, {}], [130, burning])).toEqual(['error-budget-burns']);
    expect(judged([240, {}], [200, burning], [25, {}])).toEqual([]);
  });

  it('finds a leader that commits more slowly behind a slow follower', () => {
    expect(judged([10, {}], [3, { commitSeconds: 0.03 }])).toEqual([]);
    expect(judged([10, {}], [4, { commitSeconds: 0.03 }])).toEqual(['commits-slower']);
  });

  it('finds proposals that pile up, and replicas that fall out of sync', () => {
    expect(judged([4, { proposalsPending: 10, inSync: 2 }])).toEqual([
      'proposals-pending',
      'out-of-sync',
    ]);
  });

  it('waits for a leader to settle that nobody asked to change', () => {
    expect(judged([1, { leaderChanges: 1 }], [7, {}])).toEqual(['leader-changed']);
    expect(judged([1, { leaderChanges: 1 }], [8, {}])).toEqual([]);
  });

  it('takes what is not known for no trouble of its own: hold points ask for evidence', () => {
    const unknown = { requests: undefined, proposalsPending: undefined, commitSeconds: undefined };
    expect(judged([10, { ...unknown, inSync: undefined }])).toEqual([]);
  });
});
