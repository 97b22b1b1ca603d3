import { describe, expect, it } from 'vitest';
import { durationMs } from '../../src/core/base/time.ts';
import type { Action } from '../../src/core/cluster/action.ts';
import { readDecision } from '../../src/core/ledger/read-decision.ts';
import { Recaller } from '../../src/core/verdict/recall.ts';
import { replayDecision } from '../../src/core/verdict/replay.ts';
import { Escalation } from '../../src/service/escalation.ts';
import { cluster } from '../support/case-builder.ts';
import { guardThree, healthy } from '../support/guarded.ts';
import { textsOf } from '../support/texts-of.ts';

const MINUTE = 60_000;

/** Somebody who asks for steps of a cluster in which n3 has gone away. */
async function pipeline() {
  const guarded = guardThree();
  const { guard, time, members } = guarded;
  members.set('n3', 'refused');
  const settle = async () => {
    for (let round = 0; round < 3; round += 1) await guarded.burst();
  };
  await settle();
  const ask = (action: Action = 'restart', toVersion?: string) => {
    const question = { cluster: 'orders', node: 'n2', action, toVersion, runbook: undefined };
    const answer = guard.advise(question);
    if (answer.kind !== 'verdict') throw new Error(answer.kind);
    return answer;
  };
  /** Time passes, of which the last seconds are observed. */
  const later = async (minutes: number) => {
    await time.advance(durationMs(minutes * MINUTE));
    await settle();
  };
  /** Asks every ten minutes. */
  const insist = async (minutes: number) => {
    for (let left = minutes; left > 0; left -= 10) {
      ask();
      await later(10);
    }
    return ask().verdict;
  };
  return { guarded, ask, later, insist };
}

describe('a step that somebody keeps asking for', () => {
  it('is stuck after half an hour without a go, with what is in the way', async () => {
    const { guarded, insist } = await pipeline();
    expect((await insist(20)).stuck).toBeUndefined();
    expect(guarded.escalation.stuckNow()).toEqual([]);
    const verdict = await insist(20);
    expect(verdict.stuck).toMatchObject({ limitMs: 30 * MINUTE });
    const [stuck, ...others] = guarded.escalation.stuckNow();
    expect(others).toEqual([]);
    expect(stuck).toMatchObject({
      ...{ cluster: 'orders', node: 'n2', action: 'restart', runbook: 'rolling-restart' },
      kind: verdict.kind,
      summary: verdict.summary,
    });
    expect(stuck?.inTheWay).toContain('members_caught_up');
    expect(stuck?.forMs).toBeGreaterThanOrEqual(40 * MINUTE);
  });

  it('is told in the metrics as the longest of its action', async () => {
    const { guarded, insist } = await pipeline();
    expect([...guarded.escalation.stuckSeconds()]).toEqual([]);
    await insist(40);
    const seconds = guarded.escalation.stuckSeconds().get('orders')?.['restart'];
    expect(seconds).toBeGreaterThanOrEqual(2_400);
    expect(seconds).toBeLessThan(2_500);
  });

  it('is stuck no more after a go, and begins anew after that', async () => {
    const { guarded, insist, later } = await pipeline();
    await insist(40);
    guarded.members.set('n3', healthy());
    await later(1);
    expect((await insist(0)).kind).toBe('go');
    expect(guarded.escalation.stuckNow()).toEqual([]);
    guarded.members.set('n3', 'refused');
    await later(1);
    expect((await insist(0)).stuck).toBeUndefined();
  });

  it('is forgotten when nobody asks for it any more', async () => {
    const { guarded, insist, later, ask } = await pipeline();
    await insist(40);
    await later(16);
    expect(guarded.escalation.stuckNow()).toEqual([]);
    expect(ask().verdict.stuck).toBeUndefined();
  });

  it('is told apart by node, action and runbook, not by the version that it leads to', async () => {
    const { guarded, ask, later } = await pipeline();
    for (let minutes = 0; minutes <= 40; minutes += 10) {
      ask('upgrade', `1.${minutes}.0`);
      if (minutes === 30) ask('restart');
      await later(10);
    }
    const steps = guarded.escalation.stuckNow();
    expect(steps.map(({ action }) => action)).toEqual(['upgrade']);
  });

  it('gives the same verdict when it is decided once more on what was recorded (I8)', async () => {
    const { guarded, insist, ask } = await pipeline();
    await insist(40);
    const { decisionId, verdict } = ask();
    expect(verdict.stuck).toBeDefined();
    await guarded.decisions.drained();
    const page = await guarded.log.read(guarded.watch.cluster.id, 0, 1_000);
    if (page.kind !== 'read') throw new Error(page.detail);
    const made = page.records.flatMap((record) => readDecision(record) ?? []);
    // That it became stuck is a result of its own, which goes into the log.
    const decision = made.find(({ id }) => id === decisionId);
    if (decision?.verdict === undefined) throw new Error(`${decisionId} is in the log`);
    const texts = await textsOf(guarded.log, decision.inputs);
    const recaller = new Recaller((digest) => texts.get(digest));
    const { verdict: logged, inputs } = decision;
    expect(replayDecision({ verdict: logged, inputs }, recaller)).toEqual({ kind: 'same' });
  });
});

describe('a question that nobody asked before', () => {
  it('is decided as it is', () => {
    const inputs = cluster().voters(3).down('n3').ask('restart', 'n2');
    expect(new Escalation({ now: () => inputs.now }).recall(inputs)).toBe(inputs);
  });
});
