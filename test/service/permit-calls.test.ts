import { describe, expect, it } from 'vitest';
import { permitIdOf } from '../../src/core/ledger/permits/permit.ts';
import type { RawClaim } from '../../src/service/claim.ts';
import { Claims } from '../../src/service/claims.ts';
import { PermitCalls } from '../../src/service/permit-calls.ts';
import { type Guarded, guardThree } from '../support/guarded.ts';
import { recordingLogger } from '../support/recording-logger.ts';
import { recordingMeter } from '../support/recording-meter.ts';
import { countingIds, ledgersAt } from '../support/said.ts';

const CLAIM: RawClaim = {
  question: {
    ...{ cluster: 'orders', node: 'n2', action: 'restart' },
    ...{ toVersion: undefined, runbook: undefined },
  },
  ...{ holder: 'run-7', by: 'ci', rollout: undefined, confirm: 'optional' },
  ...{ ttlMs: undefined, idempotencyKey: undefined },
};

const GONE = permitIdOf('gone');

/** Calls on a guard that has seen enough, with a meter that the test reads. */
async function ready(parts: { readonly ledgers?: Guarded['ledgers'] } = {}) {
  const guarded = guardThree();
  for (let round = 0; round < 3; round += 1) await guarded.burst();
  const { guard, confirmations, ledgers, time } = guarded;
  const recorded = recordingMeter();
  const { logger } = recordingLogger();
  const { meter } = recorded;
  const telling = { logger, meter };
  const claims = new Claims({ ...guarded, ...telling, clock: time, ids: countingIds() });
  const calls = new PermitCalls({
    ...{ ...telling, guard, confirmations, ledgers, clock: time },
    ...parts,
  });
  return { guarded, claims, calls, recorded };
}

describe('calls on permits', () => {
  it('are counted by what they come to', async () => {
    const { claims, calls, recorded } = await ready();
    const claimed = await claims.claim(CLAIM);
    if (claimed.kind !== 'reserved') throw new Error(claimed.kind);
    const { id, token } = claimed.permit;
    await calls.command({ kind: 'release', id, token }, 'ci');
    await calls.command({ kind: 'renew', id, token, ttlMs: undefined }, 'ci');
    expect(recorded.named('permitCalled')).toEqual([
      { cluster: 'orders', call: 'claim', answer: 'reserved' },
      { cluster: 'orders', call: 'release', answer: 'done' },
      { cluster: 'orders', call: 'renew', answer: 'refused' },
    ]);
  });

  it('say that there is no such permit only when every log was read', async () => {
    const { calls } = await ready();
    expect(calls.find(GONE)).toMatchObject({ refusal: { code: 'unknown-permit' } });
    const unread = await ready({ ledgers: ledgersAt(guardThree().time) });
    expect(unread.calls.find(GONE)).toMatchObject({ kind: 'unavailable' });
  });

  it('do not judge a permit of a cluster that is watched no more', async () => {
    const { guarded, claims, calls } = await ready();
    const claimed = await claims.claim(CLAIM);
    if (claimed.kind !== 'reserved') throw new Error(claimed.kind);
    guarded.guard.replaceWatches(new Map());
    const { id, token } = claimed.permit;
    expect(await calls.confirm({ id, token, by: 'ci' })).toMatchObject({
      refusal: { code: 'permit-not-ready' },
    });
    const over = await calls.command({ kind: 'complete', id, token, outcome: 'done' }, 'ci');
    expect(over.kind).toBe('done');
  });

  it('tell how many permits are open in each state', async () => {
    const { guarded, claims } = await ready();
    await claims.claim(CLAIM);
    expect([...guarded.ledgers.permitsOpen()]).toEqual([
      ['orders', { granted: 1, confirmed: 0, verifying: 0, overdue: 0 }],
    ]);
  });

  it('tell for how long the oldest permit of each state has been out', async () => {
    const { guarded, claims } = await ready();
    await claims.claim(CLAIM);
    for (let second = 0; second < 7; second += 1) await guarded.burst();
    expect([...guarded.ledgers.permitSeconds()]).toEqual([
      ['orders', { granted: 7, confirmed: 0, verifying: 0, overdue: 0 }],
    ]);
  });
});
