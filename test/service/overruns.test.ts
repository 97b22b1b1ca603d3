import { describe, expect, it } from 'vitest';
import { durationMs } from '../../src/core/base/time.ts';
import type { ClusterWatch } from '../../src/service/cluster-watch.ts';
import { overrunsIn } from '../../src/service/overruns.ts';
import { type Guarded, guardThree } from '../support/guarded.ts';

const MINUTE = 60_000;

/** What is late on a guard whose runbooks give a step five minutes. */
function late({ watch, ledgers, time }: Guarded) {
  const runbooks = watch.rules.runbooks.map((runbook) => {
    const { definition } = runbook;
    const timing = { ...definition.timing, nodeWindowMs: durationMs(5 * MINUTE) };
    return { ...runbook, definition: { ...definition, timing } };
  });
  const timed: ClusterWatch = Object.create(watch, {
    rules: { value: { ...watch.rules, runbooks } },
    evaluation: { get: () => watch.evaluation },
    cluster: { value: watch.cluster },
  });
  return overrunsIn(timed, { ledgers, clock: time });
}

async function underWay() {
  const guarded = guardThree();
  for (let round = 0; round < 3; round += 1) await guarded.burst();
  const answer = await guarded.claims.claim({
    question: {
      ...{ cluster: 'orders', node: 'n2', action: 'restart' },
      ...{ toVersion: undefined, runbook: undefined },
    },
    ...{ holder: 'run-7', by: 'ci', rollout: undefined, ttlMs: 600_000 },
    ...{ confirm: 'optional', idempotencyKey: undefined },
  });
  if (answer.kind !== 'reserved') throw new Error(answer.kind);
  return { guarded, permit: answer.permit };
}

describe('overrunsNow', () => {
  it('tells of a step that takes longer than its window, until it is over', async () => {
    const { guarded, permit } = await underWay();
    expect(late(guarded)).toEqual([]);
    await guarded.time.advance(6 * MINUTE);
    await guarded.burst();
    expect(late(guarded)).toMatchObject([
      { what: 'step', runbook: 'rolling-restart', node: 'n2', required: '<= 5m' },
    ]);
    const { id, token } = permit;
    await guarded.permits.command({ kind: 'release', id, token }, 'ci');
    expect(late(guarded)).toEqual([]);
  });

  it('has nothing to tell of a cluster in which nothing is under way', async () => {
    const guarded = guardThree();
    for (let round = 0; round < 3; round += 1) await guarded.burst();
    expect(late(guarded)).toEqual([]);
  });
});
