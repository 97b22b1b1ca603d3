import { describe, expect, it } from 'vitest';
import { type Answer, Guard } from '../../src/service/guard.ts';
import type { RawQuestion } from '../../src/service/question.ts';
import { UNRECORDED } from '../support/made-decision.ts';
import { countingIds, NOTHING_SAID } from '../support/said.ts';
import { WatchBench } from '../support/watch-bench.ts';

const RESTART: RawQuestion = {
  cluster: 'orders',
  node: 'n2',
  action: 'restart',
  toVersion: undefined,
  runbook: undefined,
};

/** A guard over one watched cluster, with identifiers that count. */
function guarded() {
  const bench = new WatchBench();
  const guard = new Guard({
    watches: new Map([[bench.cluster.id, bench.watch]]),
    clock: bench.time,
    ids: countingIds(),
    ledgers: NOTHING_SAID,
    decisions: UNRECORDED,
    meter: bench.recorded.meter,
  });
  const bursts = async (count: number) => {
    for (let left = count; left > 0; left -= 1) {
      await bench.time.advance(bench.cluster.intervalMs);
      await bench.watch.burst();
    }
  };
  return { bench, guard, bursts };
}

function decided(answer: Answer) {
  if (answer.kind !== 'verdict') throw new Error(`no verdict: ${answer.kind}`);
  return answer;
}

describe('Guard', () => {
  it('has nothing to judge on before the first burst has concluded', () => {
    const { guard } = guarded();
    expect(guard.advise(RESTART)).toEqual({
      kind: 'warming-up',
      cluster: 'orders',
      retryAfterMs: 5_000,
    });
  });

  it('cannot judge while it warms up, and then gives a go', async () => {
    const { guard, bursts } = guarded();
    await bursts(1);
    expect(decided(guard.advise(RESTART)).verdict).toMatchObject({
      decision: 'no-go',
      canJudge: false,
    });
    await bursts(1);
    expect(decided(guard.advise(RESTART)).verdict).toMatchObject({
      decision: 'go',
      canJudge: true,
      runbook: 'rolling-restart',
    });
  });

  it('gives one and the same decision while its evidence stands', async () => {
    const { bench, guard, bursts } = guarded();
    await bursts(2);
    const first = decided(guard.advise(RESTART));
    await bench.time.advance(3_000);
    expect(decided(guard.advise(RESTART))).toEqual(first);
    expect(decided(guard.advise({ ...RESTART, node: 'n3' })).decisionId).not.toBe(first.decisionId);
    await bursts(1);
    const next = decided(guard.advise(RESTART));
    expect(next.decisionId).not.toBe(first.decisionId);
    expect(next.verdict.evaluation).toBe(first.verdict.evaluation + 1);
  });

  it('takes a go back when its evidence has become too old, whatever it remembers', async () => {
    const { bench, guard, bursts } = guarded();
    await bursts(2);
    const first = decided(guard.advise(RESTART));
    expect(first.verdict.decision).toBe('go');
    await bench.time.advance(bench.cluster.maxAgeMs);
    expect(decided(guard.advise(RESTART)).decisionId).toBe(first.decisionId);
    await bench.time.advance(1);
    const late = decided(guard.advise(RESTART));
    expect(late.verdict).toMatchObject({ decision: 'no-go', canJudge: false });
  });

  it('tells questions apart by everything in them', async () => {
    const { guard, bursts } = guarded();
    await bursts(2);
    const questions: readonly Partial<RawQuestion>[] = [
      {},
      { node: 'n3' },
      { action: 'drain' },
      { toVersion: '2' },
      { toVersion: '3' },
      { runbook: 'rolling-upgrade' },
    ];
    const ids = questions.map((each) => decided(guard.advise({ ...RESTART, ...each })).decisionId);
    expect(new Set(ids).size).toBe(questions.length);
  });

  it('remembers no more questions than there is room for, and answers them all', async () => {
    const { guard, bursts } = guarded();
    await bursts(2);
    const ask = (version: number) =>
      decided(guard.advise({ ...RESTART, runbook: 'rolling-upgrade', toVersion: `v${version}` }));
    const ids = new Set(Array.from({ length: 10_001 }, (_, index) => ask(index).decisionId));
    expect(ids.size).toBe(10_001);
    expect(ids.has(ask(0).decisionId)).toBe(true);
    expect(ids.has(ask(10_000).decisionId)).toBe(false);
  });

  it.each([
    [{ cluster: 'nothing' }, 'unknown-cluster'],
    [{ node: undefined }, 'missing-parameter'],
    [{ runbook: 'nothing' }, 'unknown-runbook'],
    [{ action: 'stop' }, 'action-not-covered'],
    [{ action: 'upgrade', runbook: 'rolling-restart' }, 'action-not-covered'],
  ] as const)('refuses %j, warm or not: %s', async (change, code) => {
    const { bench, guard, bursts } = guarded();
    const cold = guard.advise({ ...RESTART, ...change });
    await bursts(2);
    const warm = guard.advise({ ...RESTART, ...change });
    for (const answer of [cold, warm]) {
      expect(answer).toMatchObject({ kind: 'refused', refusal: { code } });
    }
    expect(bench.recorded.named('requestRefused')).toEqual([{ code }, { code }]);
    expect(bench.recorded.named('verdictGiven')).toEqual([]);
  });

  it('tells its meter of each verdict with the names of what was in the way', async () => {
    const { bench, guard, bursts } = guarded();
    bench.behaviours.set('n3', { failure: 'timeout' });
    await bursts(2);
    guard.advise(RESTART);
    expect(bench.recorded.named('verdictGiven')).toEqual([
      {
        cluster: 'orders',
        action: 'restart',
        kind: 'unknown',
        inTheWay: ['evidence_fresh', 'quorum_kept', 'members_caught_up'],
      },
    ]);
  });

  it('chooses the runbook of an upgrade by the version', async () => {
    const { guard, bursts } = guarded();
    await bursts(2);
    expect(decided(guard.advise({ ...RESTART, toVersion: '2' })).verdict.runbook).toBe(
      'rolling-upgrade',
    );
  });
});
