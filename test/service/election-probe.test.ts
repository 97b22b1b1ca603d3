import { describe, expect, it } from 'vitest';
import { type DurationMs, durationMs } from '../../src/core/base/time.ts';
import type { Action } from '../../src/core/cluster/action.ts';
import type { CompiledRules } from '../../src/core/rulebook/compile.ts';
import { electionTime } from '../../src/core/verdict/elections.ts';
import { ElectionProbe } from '../../src/service/election-probe.ts';
import { type Guarded, guardThree, healthy } from '../support/guarded.ts';

type Watch = Parameters<ElectionProbe['follow']>[0];

interface Choice {
  readonly electionWithinMs?: number;
  readonly intervalMs?: number;
  readonly delayMs?: number;
}

function within({ electionWithinMs }: Choice, rules: CompiledRules): CompiledRules {
  if (electionWithinMs === undefined) return rules;
  const limit = { electionWithinMs: durationMs(electionWithinMs) };
  const runbooks = rules.runbooks.map((runbook) => {
    const { definition } = runbook;
    return {
      ...runbook,
      definition: { ...definition, timing: { ...definition.timing, ...limit } },
    };
  });
  return { ...rules, runbooks };
}

/** A guard whose leader n1 is asked for, and what looks at it besides. */
async function probing(choice: Choice = { electionWithinMs: 5_000 }) {
  const guarded = guardThree();
  for (let round = 0; round < 3; round += 1) await guarded.burst();
  const stop = new AbortController();
  const broken: unknown[] = [];
  const probe = new ElectionProbe({
    ...{ ledgers: guarded.ledgers, clock: guarded.time, timers: guarded.time },
    ...{ signal: stop.signal, onBroken: (error) => broken.push(error) },
  });
  let looks = 0;
  const { cluster, rules } = guarded.watch;
  const watch: Watch = {
    cluster: { ...cluster, intervalMs: durationMs(choice.intervalMs ?? 10_000) },
    rules: within(choice, rules),
    delayMs: durationMs(choice.delayMs ?? 0) satisfies DurationMs,
    burst: async () => {
      looks += 1;
      const evaluation = await guarded.watch.burst();
      probe.follow(watch, evaluation);
      return evaluation;
    },
  };
  const look = async () => {
    await watch.burst();
    looks = 0;
  };
  return { guarded, probe, stop, broken, look, looked: () => looks };
}

interface Asked {
  readonly action: Action;
  readonly node: string;
  readonly confirm: 'optional' | 'required';
}

/** The leader is asked to hand over, by somebody who goes ahead at once. */
const HAND_OVER: Asked = { action: 'transfer', node: 'n1', confirm: 'optional' };

async function claim({ claims }: Guarded, { action, node, confirm }: Asked): Promise<void> {
  const answer = await claims.claim({
    question: { cluster: 'orders', node, action, toVersion: undefined, runbook: undefined },
    ...{ holder: 'run-7', by: 'ci', rollout: undefined, ttlMs: 600_000 },
    ...{ confirm, idempotencyKey: undefined },
  });
  expect(answer.kind).toBe('reserved');
}

describe('while a leader may be about to go', () => {
  it('there are ten looks within the time that an election may take', async () => {
    const { guarded, look, looked } = await probing();
    await claim(guarded, HAND_OVER);
    await look();
    await guarded.time.advance(5_000);
    expect(looked()).toBe(10);
  });

  it('the time of the election is told to a tenth of that, and then there is quiet', async () => {
    const { guarded, look, looked } = await probing();
    await claim(guarded, HAND_OVER);
    await look();
    const { members, time, watch } = guarded;
    const lost = { ...Object(healthy()), raft_has_leader: 0 };
    for (const id of ['n1', 'n2', 'n3']) members.set(id, lost);
    await time.advance(3_000);
    for (const id of ['n1', 'n2', 'n3']) members.set(id, healthy({ leads: id === 'n3' }));
    await time.advance(1_000);
    const [election] = watch.evaluation?.elections.values() ?? [];
    expect(election).toMatchObject({ from: 'n1', to: 'n3' });
    const { atLeastMs, atMostMs } = (election && electionTime(election)) || {};
    expect([atLeastMs, atMostMs]).toEqual([2_500, 3_500]);
    const before = looked();
    await time.advance(60_000);
    expect(looked()).toBe(before);
  });

  it('and it ends after five minutes in which nothing came of it', async () => {
    const { guarded, look, looked } = await probing();
    await claim(guarded, HAND_OVER);
    await look();
    await guarded.time.advance(20 * 60_000);
    expect(looked()).toBeGreaterThan(500);
    expect(looked()).toBeLessThanOrEqual(601);
  });

  it('and it ends with the process', async () => {
    const { guarded, look, looked, stop, probe } = await probing();
    await claim(guarded, HAND_OVER);
    await look();
    stop.abort();
    await probe.drained();
    await guarded.time.advance(5_000);
    expect(looked()).toBe(0);
    expect(guarded.time.sleeping).toBe(0);
  });
});

describe('there are no more looks than at the interval', () => {
  const inFiveSeconds = { electionWithinMs: 5_000 };
  it.each<[string, Choice & Partial<Asked>]>([
    ['while a follower is out', { ...inFiveSeconds, action: 'restart', node: 'n2' }],
    ['before the holder has confirmed', { ...inFiveSeconds, confirm: 'required' }],
    ['where the runbook sets no time', {}],
    ['where a server scrapes', { ...inFiveSeconds, delayMs: 1_000 }],
    ['at an interval that does', { electionWithinMs: 20_000, intervalMs: 1_000 }],
  ])('%s', async (_, choice) => {
    const { guarded, look, looked } = await probing(choice);
    await claim(guarded, { ...HAND_OVER, ...choice });
    await look();
    await guarded.time.advance(5_000);
    expect(looked()).toBe(0);
  });
});
